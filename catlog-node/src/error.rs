//! Errors on their way to JavaScript: a JSON text with code, message and context, which `CatlogError` is made of.

use std::any::Any;

use catlog_core::Error;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Problems that an error's context lists; its totals count all.
const LISTED: usize = 100;

/// What can go wrong between JavaScript and the core.
pub enum Failure {
    /// The core says no.
    Core(Error),
    /// An argument is not what the type declarations promise.
    Argument {
        /// The code of the error that it is nearest to.
        code: &'static str,
        /// The argument, with the path to the value.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A mistake in this library.
    Panic(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl Failure {
    /// The failure that a panic is.
    pub fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Self::Panic(text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned())
    }
}

impl From<Failure> for napi::Error {
    fn from(failure: Failure) -> Self {
        let (code, message, context) = match failure {
            Failure::Core(error) => (error.code(), error.to_string(), context(&error)),
            Failure::Argument { code, field, reason } => {
                let message = if field.is_empty() { reason.clone() } else { format!("{field}: {reason}") };
                (code, message, json!({"field": field, "reason": reason}))
            }
            Failure::Panic(message) => {
                ("internal", format!("a mistake in catlog, please report it: {message}"), json!({}))
            }
        };
        napi::Error::from_reason(json!({"code": code, "message": message, "context": context}).to_string())
    }
}

/// Reads an argument that crossed as JSON text.
pub fn parse<T: DeserializeOwned>(code: &'static str, json: &str) -> Result<T, Failure> {
    if let Ok(value) = serde_json::from_str(json) {
        return Ok(value); // where it is wrong is looked for only if it is: that takes longer
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { String::new() } else { path };
        let reason = error.into_inner().to_string();
        // the place in a text that the caller never saw tells nothing
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        Failure::Argument { code, field, reason }
    })
}

/// Writes a result as JSON text.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Panic(error.to_string()))
}

/// What an error knows beyond its text.
fn context(error: &Error) -> Value {
    match error {
        Error::InvalidInput(invalid) => json!({
            "rowsRead": invalid.rows_read,
            "rowsRejected": invalid.rows_rejected,
            "totals": invalid.totals,
            "problems": invalid.problems.iter().take(LISTED).collect::<Vec<_>>(),
        }),
        Error::MissingColumn { file, column, cure } => json!({"file": file, "column": column, "cure": cure}),
        Error::DuplicateColumn { file, column, found } => json!({"file": file, "column": column, "found": found}),
        Error::ColumnType { file, column, found, expected, cure } => {
            json!({"file": file, "column": column, "found": found, "expected": expected, "cure": cure})
        }
        Error::NoInput { reason, cure } => json!({"reason": reason, "cure": cure}),
        Error::UnreadableFile { path, format, reason, cure } => {
            json!({"file": path.display().to_string(), "format": format, "reason": reason, "cure": cure})
        }
        Error::Io { action, path, source } => {
            json!({"file": path.display().to_string(), "action": action, "reason": source.to_string()})
        }
        Error::InvalidOption { option, value, reason } => {
            json!({"field": catlog_core::schema::camel_case(option), "value": value, "reason": reason})
        }
        Error::UnknownLabel { set, value, labels } => json!({"set": set, "value": value, "labels": labels}),
        Error::InvalidField { field, value, reason } => {
            json!({"field": catlog_core::schema::camel_case(field), "value": value, "reason": reason})
        }
        Error::InvalidDocument { document, reason } => json!({"document": document, "reason": reason}),
        Error::ErrorAnswer { service, status, message } => {
            json!({"service": service, "status": status, "reason": message})
        }
        Error::InvalidQuery { table, reason } | Error::FrameSchema { table, reason } => {
            json!({"table": table, "reason": reason})
        }
        Error::DayConflict { date, detail } => json!({"date": date, "detail": detail}),
        Error::Locked { path } => json!({"file": path.display().to_string()}),
        Error::TooLarge { what, count, limit } => json!({"what": what, "count": count, "limit": limit}),
        _ => json!({}),
    }
}
