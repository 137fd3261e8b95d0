//! A person who keeps a list.

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::json_forms::{from_object, optional_instant};
use super::validation::Checks;
use super::{FieldProblem, Validate};
use crate::schema::TableSchema;

/// A person who keeps a list. There is no password here: it belongs to whatever signs people in, is ignored when read and
/// never written. What used to be fields of a user (`watchlist`, `watched`, …) is computed from the list, see
/// [`Library`](super::Library).
///
/// ```
/// use catlog_core::domain::{User, from_json};
///
/// let user: User = from_json(r#"{"userId": "u1", "username": "ginko", "password": "secret", "watchlist": [1]}"#)?;
/// assert!(!serde_json::to_string(&user)?.contains("secret"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase", remote = "Self")]
#[table(name = "users", key = "user_id")]
pub struct User {
    /// Id, not blank; read from `id`, too.
    pub user_id: String,
    /// Name that others see, not blank.
    pub username: String,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Address of their picture.
    #[serde(default)]
    pub image_url: Option<String>,
    /// Their name on `MyAnimeList`, where their list comes from there.
    #[serde(default)]
    pub mal_username: Option<String>,
    /// When they joined.
    #[serde(default, deserialize_with = "optional_instant")]
    pub created_at: Option<DateTime<Utc>>,
}

impl User {
    /// A user of whom only id and name are known.
    #[must_use]
    pub fn new(user_id: impl Into<String>, username: impl Into<String>) -> Self {
        Self { user_id: user_id.into(), username: username.into(), ..Self::default() }
    }
}

impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for User {
    /// Takes `id` for the id where there is no `userId`. An object may have both if they are the same: a plain alias would
    /// refuse it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::<String, Value>::deserialize(deserializer)?;
        if let Some(id) = object.remove("id").filter(|id| !id.is_null()) {
            let user_id = object.entry("userId").or_insert(Value::Null);
            if user_id.is_null() {
                *user_id = id;
            } else if *user_id != id {
                return Err(D::Error::custom(format!(
                    "userId: it is {user_id}, and id is {id}: give one of them, or the same in both"
                )));
            }
        }
        from_object(object, |reader| Self::deserialize(reader))
    }
}

impl Validate for User {
    const NAME: &'static str = "User";

    fn problems(&self) -> Vec<FieldProblem> {
        let mut checks = Checks::default();
        checks.not_blank("user_id", &self.user_id);
        checks.not_blank("username", &self.username);
        if let Some(email) = &self.email {
            // Whether an address exists only a mail can tell; this finds what can be none.
            let parts = email.rsplit_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
            if parts.is_none() || email.contains(char::is_whitespace) {
                checks.add("email", format!("{email:?}"), "is no mail address");
            }
            checks.text("email", Some(email));
        }
        checks.web_address("image_url", self.image_url.as_deref());
        if let Some(name) = &self.mal_username {
            checks.not_blank("mal_username", name);
        }
        checks.into_problems()
    }
}
