//! The domain model: documents in, dictionaries out; a person's list with its views, numbers and recommendations.

use std::collections::HashMap;

use catlog_core::Error;
use catlog_core::domain::{
    Anime, AnimePage, AnimeStatus, Library as CoreLibrary, MissingRank, Parsed, RecommendOptions, Unrecognized,
    UserAnime, UserList, Validate, from_json, jikan, mal_api, mal_xml, recommend,
};
use chrono::NaiveDate;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::de::DeserializeOwned;

use crate::compute::{self, WhenInterrupted};
use crate::errors;
use crate::typed::{self, Rows};

/// An object, and what of its document was not understood.
type One<'py> = (Bound<'py, PyDict>, Bound<'py, PyList>);

fn run<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> PyResult<T> {
    compute::run(py, None, WhenInterrupted::LetGo, move |_| work())
}

fn unrecognized<'py>(py: Python<'py>, found: &[Unrecognized]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for found in found {
        let entry = PyDict::new(py);
        entry.set_item("path", &found.path)?;
        entry.set_item("value", &found.value)?;
        entry.set_item("reason", &found.reason)?;
        list.append(entry)?;
    }
    Ok(list)
}

fn page_to_python<'py>(py: Python<'py>, page: &AnimePage) -> PyResult<Bound<'py, PyDict>> {
    let AnimePage { anime, places, offset, has_next_page, unrecognized: found } = page;
    let out = PyDict::new(py);
    out.set_item("anime", typed::rows(py, anime)?)?;
    out.set_item("places", places)?;
    out.set_item("offset", offset)?;
    out.set_item("has_next_page", has_next_page)?;
    out.set_item("unrecognized", unrecognized(py, found)?)?;
    Ok(out)
}

fn list_to_python<'py>(py: Python<'py>, list: &UserList) -> PyResult<Bound<'py, PyDict>> {
    let UserList { user_name, entries, anime, unrecognized: found } = list;
    let out = PyDict::new(py);
    out.set_item("user_name", user_name)?;
    out.set_item("entries", typed::rows(py, entries)?)?;
    out.set_item("anime", typed::rows(py, anime)?)?;
    out.set_item("unrecognized", unrecognized(py, found)?)?;
    Ok(out)
}

/// Which service a document comes from.
fn is_jikan(service: &str) -> bool {
    service == "jikan"
}

/// Reads an answer with one anime, of `jikan` or `mal`.
#[pyfunction]
pub(crate) fn anime_from<'py>(py: Python<'py>, service: &str, document: Vec<u8>) -> PyResult<One<'py>> {
    let jikan = is_jikan(service);
    let Parsed { value, unrecognized: found } =
        run(py, move || if jikan { jikan::read_anime(document) } else { mal_api::read_anime(document) })?;
    Ok((typed::row(py, &value)?, unrecognized(py, &found)?))
}

/// Reads a page of anime, of `jikan` or `mal`.
#[pyfunction]
pub(crate) fn page_from<'py>(py: Python<'py>, service: &str, document: Vec<u8>) -> PyResult<Bound<'py, PyDict>> {
    let jikan = is_jikan(service);
    let page = run(py, move || if jikan { jikan::read_page(document) } else { mal_api::read_page(document) })?;
    page_to_python(py, &page)
}

/// Reads a page of anime as daily rankings; a missing rank is the place on the page if `from_place` says so.
#[pyfunction]
pub(crate) fn rankings_from<'py>(
    py: Python<'py>,
    service: &str,
    document: Vec<u8>,
    snapshot_date: NaiveDate,
    from_place: bool,
) -> PyResult<Bound<'py, PyList>> {
    let jikan = is_jikan(service);
    let missing = if from_place { MissingRank::FromPlace } else { MissingRank::LeaveNull };
    let rankings = run(py, move || {
        let page = if jikan { jikan::read_page(document) } else { mal_api::read_page(document) }?;
        page.rankings(snapshot_date, missing)
    })?;
    typed::rows(py, &rankings)
}

/// Reads a person's list, of the `MyAnimeList` API or an exported file.
#[pyfunction]
pub(crate) fn list_from<'py>(
    py: Python<'py>,
    is_export: bool,
    document: Vec<u8>,
    user_id: String,
) -> PyResult<Bound<'py, PyDict>> {
    let list = run(py, move || {
        if is_export { mal_xml::read(document, &user_id) } else { mal_api::read_user_list(document, &user_id) }
    })?;
    list_to_python(py, &list)
}

/// Reads an anime's `my_list_status`, as the `MyAnimeList` API answers a change of it.
#[pyfunction]
pub(crate) fn entry_from<'py>(py: Python<'py>, document: Vec<u8>, user_id: String, mal_id: i32) -> PyResult<One<'py>> {
    let Parsed { value, unrecognized: found } = run(py, move || mal_api::read_list_status(document, &user_id, mal_id))?;
    Ok((typed::row(py, &value)?, unrecognized(py, &found)?))
}

/// Objects out of JSON texts, checked; an error names the object and the field.
fn parsed<T: DeserializeOwned + Validate>(what: &str, texts: &[String]) -> Result<Vec<T>, Error> {
    let one = |(at, text): (usize, &String)| {
        from_json::<T>(text).map_err(|error| match error {
            Error::InvalidField { field, value, reason } => {
                Error::InvalidField { field: format!("{what}[{at}].{field}"), value, reason }
            }
            Error::InvalidDocument { document, reason } => {
                Error::InvalidDocument { document, reason: format!("{what}[{at}]: {reason}") }
            }
            error => error,
        })
    };
    texts.iter().enumerate().map(one).collect()
}

/// A person's list.
#[pyclass(frozen, module = "catlog._native")]
pub(crate) struct Library {
    user_id: String,
    entries: Vec<UserAnime>,
    anime: Vec<Anime>,
}

impl Library {
    fn core(&self) -> CoreLibrary<'_> {
        CoreLibrary::new(&self.user_id, &self.entries, &self.anime)
    }
}

#[pymethods]
impl Library {
    /// Entries and anime as JSON texts, one each.
    #[new]
    fn new(py: Python<'_>, user_id: String, entries: Vec<String>, anime: Vec<String>) -> PyResult<Self> {
        let (entries, anime) = run(py, move || Ok((parsed("entries", &entries)?, parsed("anime", &anime)?)))?;
        Ok(Self { user_id, entries, anime })
    }

    /// The person's entries, each anime once; of one status, or all.
    fn entries<'py>(&self, py: Python<'py>, status: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        let library = self.core();
        let found: Rows<'_, UserAnime> = match status {
            None => library.entries().to_vec(),
            Some(status) => {
                let status: AnimeStatus = status.parse().map_err(|error| errors::to_python(py, error))?;
                library.with_status(status)
            }
        };
        typed::rows(py, found)
    }

    /// The person's favourites.
    fn favorites<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        typed::rows(py, self.core().favorites())
    }

    /// The list in numbers.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        typed::row(py, &self.core().summary())
    }

    /// How much the person likes each genre.
    fn genre_affinity<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        typed::rows(py, &self.core().genre_affinity())
    }

    /// What to watch next, and why.
    #[allow(clippy::too_many_arguments, reason = "the options of the core, by name")]
    fn recommend<'py>(
        &self,
        py: Python<'py>,
        rank_change_30d: HashMap<i32, i32>,
        limit: usize,
        prior_votes: f64,
        momentum_weight: f64,
        include_not_yet_aired: bool,
        include_explicit: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        let options = RecommendOptions { limit, prior_votes, momentum_weight, include_not_yet_aired, include_explicit };
        let found = py.detach(|| recommend(&self.core(), &self.anime, &rank_change_30d, &options));
        typed::rows(py, &found.map_err(|error| errors::to_python(py, error))?)
    }
}
