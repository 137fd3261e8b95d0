//! The two bit-packed encodings of Parquet: runs beside packed groups, and packed differences.
//!
//! Both are described in the format's `Encodings.md`: "Run Length Encoding / Bit-Packing Hybrid" and "Delta Encoding".

/// Appends a number in groups of seven bits, lowest first.
pub(super) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(low_byte(value) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

fn low_byte(value: u64) -> u8 {
    value.to_le_bytes()[0]
}

fn zigzag(value: i32) -> u64 {
    u64::from(((value << 1) ^ (value >> 31)).cast_unsigned())
}

/// Bits that the largest of the values needs.
pub(super) fn width_of(largest: u32) -> u32 {
    u32::BITS - largest.leading_zeros()
}

/// Appends `values`, each in `width` bits, and zeros to the next byte.
fn pack(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let (mut buffer, mut bits) = (0u64, 0);
    for &value in values {
        buffer |= u64::from(value) << bits;
        bits += width;
        if bits >= 32 {
            out.extend_from_slice(&buffer.to_le_bytes()[..4]);
            buffer >>= 32;
            bits -= 32;
        }
    }
    out.extend_from_slice(&buffer.to_le_bytes()[..bits.div_ceil(8) as usize]);
}

/// Appends `values` as runs of equal values and as packed groups of eight in between.
pub(super) fn hybrid(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let (mut packed_from, mut at) = (0, 0);
    while at < values.len() {
        let run = values[at..].iter().take_while(|&&value| value == values[at]).count();
        if run < 8 {
            at = (at + 8).min(values.len());
        } else {
            packed_groups(&values[packed_from..at], width, out);
            run_of(values[at], run, width, out);
            at += run;
            packed_from = at;
        }
    }
    packed_groups(&values[packed_from..], width, out);
}

/// Appends one run.
pub(super) fn run_of(value: u32, length: usize, width: u32, out: &mut Vec<u8>) {
    varint((length as u64) << 1, out);
    out.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
}

fn packed_groups(values: &[u32], width: u32, out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(8);
    varint((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * width as usize;
    pack(values, width, out);
    out.resize(end, 0); // the last group is padded with zeros
}

/// Bytes of equal bits that become a run: it costs two or three bytes and ends a packed one, so short ones do not pay.
const SHORTEST_RUN: usize = 4;

/// Appends `length` bits, `is_set` of their positions, as the hybrid encoding in one bit a value.
pub(super) fn hybrid_bits(length: usize, is_set: impl Fn(usize) -> bool, out: &mut Vec<u8>) {
    let full = length / 8 * 8;
    let mut bytes: Vec<u8> =
        (0..full).step_by(8).map(|at| (0..8).fold(0, |byte, bit| byte | u8::from(is_set(at + bit)) << bit)).collect();
    if full < length {
        bytes.push((full..length).fold(0, |byte, at| byte | u8::from(is_set(at)) << (at - full)));
    }
    let (mut packed_from, mut at) = (0, 0);
    let packed = |bytes: &[u8], out: &mut Vec<u8>| {
        if !bytes.is_empty() {
            varint((bytes.len() as u64) << 1 | 1, out);
            out.extend_from_slice(bytes);
        }
    };
    let whole = full / 8;
    while at < whole {
        let byte = bytes[at];
        let run = if byte == 0 || byte == 0xff {
            bytes[at..whole].iter().take_while(|&&other| other == byte).count()
        } else {
            0
        };
        if run < SHORTEST_RUN {
            at += 1;
        } else {
            packed(&bytes[packed_from..at], out);
            run_of(u32::from(byte & 1), run * 8, 1, out);
            at += run;
            packed_from = at;
        }
    }
    packed(&bytes[packed_from..], out);
}

const BLOCK: usize = 128;
const MINIBLOCKS: usize = 4;
const MINIBLOCK: usize = BLOCK / MINIBLOCKS;

/// Appends `values` as `DELTA_BINARY_PACKED`: differences less their minimum, packed in blocks.
pub(super) fn delta_binary_packed(values: &[i32], out: &mut Vec<u8>) {
    varint(BLOCK as u64, out);
    varint(MINIBLOCKS as u64, out);
    varint(values.len() as u64, out);
    varint(zigzag(values.first().copied().unwrap_or(0)), out);
    let mut deltas = [0i32; BLOCK];
    let mut packed = [0u32; BLOCK];
    let mut start = 1;
    while start < values.len() {
        let block = &values[start - 1..values.len().min(start + BLOCK)];
        let count = block.len() - 1;
        // Differences wrap, and so does the reader's sum.
        for (delta, pair) in deltas.iter_mut().zip(block.windows(2)) {
            *delta = pair[1].wrapping_sub(pair[0]);
        }
        let least = deltas[..count].iter().copied().min().unwrap_or(0);
        for (packed, delta) in packed.iter_mut().zip(&deltas[..count]) {
            *packed = delta.wrapping_sub(least).cast_unsigned();
        }
        packed[count..].fill(0);
        varint(zigzag(least), out);
        let widths: [u32; MINIBLOCKS] = std::array::from_fn(|at| {
            width_of(packed[at * MINIBLOCK..(at + 1) * MINIBLOCK].iter().fold(0, |bits, &value| bits | value))
        });
        out.extend(widths.map(|width| low_byte(u64::from(width))));
        for (at, width) in widths.into_iter().enumerate().take(count.div_ceil(MINIBLOCK)) {
            pack(&packed[at * MINIBLOCK..(at + 1) * MINIBLOCK], width, out);
        }
        start += BLOCK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hybrid_of(values: &[u32], width: u32) -> Vec<u8> {
        let mut out = Vec::new();
        hybrid(values, width, &mut out);
        out
    }

    #[test]
    fn packing_is_that_of_the_format_description() {
        // Encodings.md: "the numbers 1 through 7 using bit width 3" (and 0 before them).
        assert_eq!(hybrid_of(&[0, 1, 2, 3, 4, 5, 6, 7], 3), [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn runs_have_their_length_and_value() {
        assert_eq!(hybrid_of(&[4; 100], 3), [200, 1, 4]);
        assert_eq!(hybrid_of(&[4; 100], 9), [200, 1, 4, 0]);
        assert_eq!(hybrid_of(&[1, 0], 1), [0b11, 0b01], "a short tail is a padded group");
        assert_eq!(hybrid_of(&[], 1), [0u8; 0]);
    }

    #[test]
    fn bits_are_runs_where_these_are_long() {
        let mut out = Vec::new();
        hybrid_bits(43, |at| at >= 3, &mut out);
        assert_eq!(out, [0b11, 0b1111_1000, 64, 1, 0b11, 0b111]);
    }

    #[test]
    fn deltas_are_those_of_the_format_description() {
        // Encodings.md, "Example 1": 1, 2, 3, 4, 5 has the differences 1, 1, 1, 1, whose minimum is 1.
        let mut out = Vec::new();
        delta_binary_packed(&[1, 2, 3, 4, 5], &mut out);
        assert_eq!(out, [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        // "Example 2": 7, 5, 3, 1, 2, 3, 4, 5 has the minimum -2 and packs 0 0 0 3 3 3 3 in two bits.
        out.clear();
        delta_binary_packed(&[7, 5, 3, 1, 2, 3, 4, 5], &mut out);
        assert_eq!(out, [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]);
    }
}
