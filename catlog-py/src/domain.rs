//! The domain model: documents in, dictionaries out; a person's list with its views, numbers and recommendations.

use std::collections::HashMap;

use catlog_core::Error;
use catlog_core::domain::{
    Anime, AnimeStatus, Library as CoreLibrary, MissingRank, Parsed, RecommendOptions, UserAnime, Validate, jikan,
    mal_api, mal_xml, recommend,
};
use catlog_core::schema::Described;
use chrono::NaiveDate;
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde::de::DeserializeOwned;

use crate::compute::{self, WhenInterrupted};
use crate::errors;
use crate::generated::{ToPython, from_python};

/// An object, and what of its document was not understood.
type One<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn run<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> PyResult<T> {
    compute::run(py, None, WhenInterrupted::LetGo, move |_| work())
}

/// A list of them, whoever owns them.
fn rows<'py, 'a, T: ToPython + 'a>(
    py: Python<'py>,
    all: impl IntoIterator<Item = &'a T>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for (at, one) in all.into_iter().enumerate() {
        if at % 1024 == 1023 {
            compute::breathe(py)?;
        }
        list.append(one.to_python(py)?)?;
    }
    Ok(list)
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
    Ok((value.to_python(py)?, found.to_python(py)?))
}

/// Reads a page of anime, of `jikan` or `mal`.
#[pyfunction]
pub(crate) fn page_from<'py>(py: Python<'py>, service: &str, document: Vec<u8>) -> PyResult<Bound<'py, PyAny>> {
    let jikan = is_jikan(service);
    let page = run(py, move || if jikan { jikan::read_page(document) } else { mal_api::read_page(document) })?;
    page.to_python(py)
}

/// Reads a page of anime as daily rankings, and what of it was not understood; a missing rank is the place on the page if
/// `from_place` says so.
#[pyfunction]
pub(crate) fn rankings_from<'py>(
    py: Python<'py>,
    service: &str,
    document: Vec<u8>,
    snapshot_date: NaiveDate,
    from_place: bool,
) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyAny>)> {
    let jikan = is_jikan(service);
    let missing = if from_place { MissingRank::FromPlace } else { MissingRank::LeaveNull };
    let (rankings, found) = run(py, move || {
        let page = if jikan { jikan::read_page(document) } else { mal_api::read_page(document) }?;
        Ok((page.rankings(snapshot_date, missing)?, page.unrecognized))
    })?;
    Ok((rows(py, &rankings)?, found.to_python(py)?))
}

/// Reads a person's list, of the `MyAnimeList` API or an exported file.
#[pyfunction]
pub(crate) fn list_from(
    py: Python<'_>,
    is_export: bool,
    document: Vec<u8>,
    user_id: String,
) -> PyResult<Bound<'_, PyAny>> {
    let list = run(py, move || {
        if is_export { mal_xml::read(document, &user_id) } else { mal_api::read_user_list(document, &user_id) }
    })?;
    list.to_python(py)
}

/// Reads an anime's `my_list_status`, as the `MyAnimeList` API answers a change of it.
#[pyfunction]
pub(crate) fn entry_from(py: Python<'_>, document: Vec<u8>, user_id: String, mal_id: i32) -> PyResult<One<'_>> {
    let Parsed { value, unrecognized: found } = run(py, move || mal_api::read_list_status(document, &user_id, mal_id))?;
    Ok((value.to_python(py)?, found.to_python(py)?))
}

/// Objects out of mappings, checked; an error names the object and the field.
fn parsed<T: Described + DeserializeOwned + Validate>(
    what: &str,
    objects: &[Bound<'_, PyAny>],
) -> Result<Vec<T>, Error> {
    let one = |(at, object): (usize, &Bound<'_, PyAny>)| {
        if at % 1024 == 1023 {
            object.py().detach(|| ()); // other threads may run
        }
        let read = from_python::<T>(object).and_then(|value| value.validate().map(|()| value));
        read.map_err(|error| match error {
            Error::InvalidField { field, value, reason } => {
                Error::InvalidField { field: format!("{what}[{at}].{field}"), value, reason }
            }
            Error::InvalidDocument { document, reason } => {
                Error::InvalidDocument { document, reason: format!("{what}[{at}]: {reason}") }
            }
            error => error,
        })
    };
    objects.iter().enumerate().map(one).collect()
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
    /// Entries and anime as mappings.
    #[new]
    fn new(
        py: Python<'_>,
        user_id: String,
        entries: Vec<Bound<'_, PyAny>>,
        anime: Vec<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let read = || {
            UserAnime::new(&user_id, 1, AnimeStatus::Watching).validate()?; // no id that none of their entries may have
            Ok(Self { user_id, entries: parsed("entries", &entries)?, anime: parsed("catalogue", &anime)? })
        };
        read().map_err(|error| errors::to_python(py, error))
    }

    /// The person's entries, each anime once; of one status, or all.
    fn entries<'py>(&self, py: Python<'py>, status: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        let status: Option<AnimeStatus> =
            status.map(str::parse).transpose().map_err(|error| errors::to_python(py, error))?;
        let found: Vec<&UserAnime> = py.detach(|| {
            let library = self.core();
            status.map_or_else(|| library.entries().to_vec(), |status| library.with_status(status))
        });
        rows(py, found)
    }

    /// The person's favourites.
    fn favorites<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        rows(py, py.detach(|| self.core().favorites()))
    }

    /// The list in numbers.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.detach(|| self.core().summary()).to_python(py)
    }

    /// How much the person likes each genre.
    fn genre_affinity<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        rows(py, &py.detach(|| self.core().genre_affinity()))
    }

    /// What to watch next, and why.
    #[expect(clippy::too_many_arguments, reason = "the options of the core, by name")]
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
        rows(py, &found.map_err(|error| errors::to_python(py, error))?)
    }
}
