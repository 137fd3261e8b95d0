//! What queries computed, kept up to a number of bytes.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::Error;

/// Values by key; beyond its capacity those that were not used for the longest time go.
///
/// The lock of the map is held for a look-up only. A value is made once: callers that ask for the same one while it is
/// made wait for it, all others go on.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    capacity: usize,
    map: Mutex<Map<K, V>>,
}

#[derive(Debug)]
struct Map<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Keys by the time of their last use.
    by_use: BTreeMap<u64, K>,
    bytes: usize,
    clock: u64,
}

impl<K: Copy + Eq + Hash, V> Map<K, V> {
    /// Marks an entry as used now.
    fn touch(&mut self, key: K) -> Option<&Entry<V>> {
        let entry = self.entries.get_mut(&key)?;
        self.clock += 1;
        self.by_use.remove(&entry.used);
        self.by_use.insert(self.clock, key);
        entry.used = self.clock;
        Some(entry)
    }
}

#[derive(Debug)]
struct Entry<V> {
    slot: Arc<Slot<V>>,
    bytes: usize,
    used: u64,
}

#[derive(Debug)]
struct Slot<V> {
    value: OnceLock<Arc<V>>,
    making: Mutex<()>,
}

impl<K: Copy + Eq + Hash, V> Cache<K, V> {
    pub fn new(capacity: usize) -> Self {
        Self { capacity, map: Mutex::new(Map { entries: HashMap::new(), by_use: BTreeMap::new(), bytes: 0, clock: 0 }) }
    }

    /// The value of a key, if it was made.
    pub fn get(&self, key: K) -> Option<Arc<V>> {
        self.lock().touch(key)?.slot.value.get().cloned()
    }

    /// The value of a key, made if it is not there. `bytes` tells what a value takes.
    pub fn get_or_make(
        &self,
        key: K,
        bytes: impl FnOnce(&V) -> usize,
        make: impl FnOnce() -> Result<V, Error>,
    ) -> Result<Arc<V>, Error> {
        let slot = self.slot(key);
        if let Some(value) = slot.value.get() {
            return Ok(Arc::clone(value));
        }
        let _making = match wait_turn(&slot.making) {
            Turn::Mine(guard) => guard,
            Turn::Alone => return make().map(Arc::new),
        };
        if let Some(value) = slot.value.get() {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make()?);
        let size = bytes(&value);
        let _ = slot.value.set(Arc::clone(&value));
        self.grown(key, &slot, size);
        Ok(value)
    }

    fn lock(&self) -> MutexGuard<'_, Map<K, V>> {
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, key: K) -> Arc<Slot<V>> {
        let mut map = self.lock();
        if let Some(entry) = map.touch(key) {
            return Arc::clone(&entry.slot);
        }
        let slot = Arc::new(Slot { value: OnceLock::new(), making: Mutex::new(()) });
        map.clock += 1;
        let used = map.clock;
        map.by_use.insert(used, key);
        map.entries.insert(key, Entry { slot: Arc::clone(&slot), bytes: 0, used });
        slot
    }

    /// Counts a value that was made, and lets go of others if it is too much. The newest stays, whatever its size.
    fn grown(&self, key: K, slot: &Arc<Slot<V>>, size: usize) {
        let mut gone = Vec::new(); // freed without the lock
        let mut map = self.lock();
        match map.entries.get_mut(&key) {
            Some(entry) if Arc::ptr_eq(&entry.slot, slot) => entry.bytes = size,
            _ => return,
        }
        map.touch(key);
        map.bytes += size;
        while map.bytes > self.capacity
            && let Some((&used, &oldest)) = map.by_use.first_key_value()
            && oldest != key
        {
            map.by_use.remove(&used);
            if let Some(entry) = map.entries.remove(&oldest) {
                map.bytes -= entry.bytes;
                gone.push(entry);
            }
        }
        drop(map);
    }
}

/// Whose turn it is to make a value.
pub(super) enum Turn<'a> {
    /// This caller's, until the guard goes.
    Mine(#[allow(dead_code, reason = "held, not read")] MutexGuard<'a, ()>),
    /// Another one is at it, and waiting could be waiting for oneself: a thread of rayon that waits for its own work
    /// takes on other work, such as this call.
    Alone,
}

/// Waits until nobody else makes the value.
pub(super) fn wait_turn(making: &Mutex<()>) -> Turn<'_> {
    if rayon::current_thread_index().is_none() {
        return Turn::Mine(making.lock().unwrap_or_else(PoisonError::into_inner));
    }
    match making.try_lock() {
        Ok(guard) => Turn::Mine(guard),
        Err(std::sync::TryLockError::Poisoned(guard)) => Turn::Mine(guard.into_inner()),
        Err(std::sync::TryLockError::WouldBlock) => Turn::Alone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_values_go_first() {
        let cache = Cache::new(100);
        let make = |key: u32| cache.get_or_make(key, |_| 30, || Ok(key)).map(|value| *value);
        assert_eq!((make(1).ok(), make(2).ok(), make(3).ok()), (Some(1), Some(2), Some(3)));
        assert_eq!(make(1).ok(), Some(1));
        assert_eq!(make(4).ok(), Some(4)); // 120 bytes are too many
        assert_eq!(cache.get(2), None);
        assert_eq!([1, 3, 4].map(|key| cache.get(key).as_deref().copied()), [1, 3, 4].map(Some));
        let large = cache.get_or_make(5, |_| 1000, || Ok(5));
        assert_eq!(large.map(|value| *value).ok(), Some(5));
        assert_eq!([1, 3, 4].map(|key| cache.get(key)), [const { None }; 3]);
        assert_eq!(cache.get(5).as_deref(), Some(&5));
    }

    #[test]
    fn a_value_that_failed_is_tried_again() {
        let cache: Cache<u32, u32> = Cache::new(100);
        assert!(cache.get_or_make(1, |_| 1, || Err(Error::Interrupted)).is_err());
        assert_eq!(cache.get(1), None);
        assert_eq!(cache.get_or_make(1, |_| 1, || Ok(7)).map(|value| *value).ok(), Some(7));
    }

    #[test]
    fn many_callers_make_a_value_once() {
        let cache: Cache<u32, u32> = Cache::new(100);
        let made = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let value =
                        cache.get_or_make(1, |_| 1, || Ok(made.fetch_add(1, std::sync::atomic::Ordering::SeqCst)));
                    assert_eq!(value.map(|value| *value).ok(), Some(0));
                });
            }
        });
    }
}
