//! A list that comes in pages, as one stream of items.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::answer::detail::Detail;
use crate::answer::error::{Error, Failure};
use crate::answer::error_kind::ErrorKind;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// The items of a list that comes in pages. It fetches each page when you ask for its first item.
///
/// It is a [`Stream`], but you can also use it without that trait:
///
/// ```
/// # async fn show(mut machines: client_runtime::Pages<'_, String, ()>) -> Result<(), client_runtime::Error<()>> {
/// while let Some(machine) = machines.next().await {
///     println!("{}", machine?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It ends after the last page or after the first error. If the provider repeats a page, it ends with an error of kind
/// [`ErrorKind::Pagination`].
pub struct Pages<'client, T, E> {
    operation: &'static Operation,
    items: VecDeque<T>,
    state: State<'client, T, E>,
}

enum State<'client, T, E> {
    /// The next page is not fetched yet.
    Ready(Box<dyn Source<'client, T, E> + 'client>),
    /// A page is being fetched.
    Waiting(Fetched<'client, T, E>),
    /// There is no further page.
    Ended,
}

/// One page, and the source of the next page.
type Outcome<'client, T, E> = (
    Result<Vec<T>, Problem<E>>,
    Option<Box<dyn Source<'client, T, E> + 'client>>,
);

type Fetched<'client, T, E> =
    Pin<Box<dyn Future<Output = Outcome<'client, T, E>> + Send + 'client>>;

/// Why there is no page.
enum Problem<E> {
    Call(Error<E>),
    /// The provider repeats a page. Holds the reason in words.
    Repeated(&'static str),
}

trait Source<'client, T, E>: Send {
    fn fetch(self: Box<Self>) -> Fetched<'client, T, E>;
}

/// One page of a list. Generated code makes it from an answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The token of the next page, or `None` or empty after the last page.
    pub next: Option<String>,
    /// The number of items of all pages together, if the provider tells it.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// Makes a page of these items.
    pub fn new(items: Vec<T>) -> Self {
        Self {
            items,
            next: None,
            total: None,
        }
    }

    /// Sets the token of the next page.
    #[must_use]
    pub fn next(self, next: Option<String>) -> Self {
        Self { next, ..self }
    }

    /// Sets the number of items of all pages together.
    #[must_use]
    pub fn total(self, total: Option<i64>) -> Self {
        Self { total, ..self }
    }
}

/// What the page number in a call counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Counts {
    /// The number of items before the page.
    Items,
    /// The number of pages before the page.
    Pages,
}

impl<'client, T: Send + 'client, E: Send + 'client> Pages<'client, T, E> {
    /// Lists pages that contain the token of the next page. `fetch` gets `first`, then the token of each page.
    pub fn by_token<F, R>(operation: &'static Operation, first: Option<String>, fetch: F) -> Self
    where
        F: Fn(Option<String>) -> R + Send + 'client,
        R: Future<Output = Result<Page<T>, Error<E>>> + Send + 'client,
    {
        let source = ByToken {
            token: first,
            seen: HashSet::new(),
            fetch,
        };
        Self::of(operation, Box::new(source))
    }

    /// Lists pages by number, starting with `first`. It ends with an empty page, or once it has received the total
    /// number of items.
    pub fn by_number<F, R>(
        operation: &'static Operation,
        first: i64,
        counts: Counts,
        fetch: F,
    ) -> Self
    where
        T: PartialEq + Clone,
        F: Fn(i64) -> R + Send + 'client,
        R: Future<Output = Result<Page<T>, Error<E>>> + Send + 'client,
    {
        let source = ByNumber {
            number: first,
            counts,
            // Skipped items count too.
            received: match counts {
                Counts::Items => first,
                Counts::Pages => 0,
            },
            last: Vec::new(),
            fetch,
        };
        Self::of(operation, Box::new(source))
    }

    fn of(operation: &'static Operation, source: Box<dyn Source<'client, T, E> + 'client>) -> Self {
        Self {
            operation,
            items: VecDeque::new(),
            state: State::Ready(source),
        }
    }

    /// Waits for the next item. Returns `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Collects all remaining items.
    ///
    /// # Errors
    ///
    /// The first error. The items before it are lost.
    pub async fn collect(mut self) -> Result<Vec<T>, Error<E>> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error<E>>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Ready(source) => self.state = State::Waiting(source.fetch()),
                State::Waiting(mut fetched) => {
                    let Poll::Ready((page, next)) = fetched.as_mut().poll(context) else {
                        self.state = State::Waiting(fetched);
                        return Poll::Pending;
                    };
                    match page {
                        Ok(items) => {
                            self.items = items.into();
                            self.state = next.map_or(State::Ended, State::Ready);
                        }
                        Err(Problem::Call(error)) => return Poll::Ready(Some(Err(error))),
                        Err(Problem::Repeated(reason)) => {
                            let error = repeated(self.operation, reason);
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
            }
        }
    }
}

fn repeated<E>(operation: &'static Operation, reason: &'static str) -> Error<E> {
    let detail = Detail::new(ErrorKind::Pagination, operation, 0, Secrets::default());
    Failure::new(detail.with_reason(reason)).into()
}

struct ByToken<F> {
    token: Option<String>,
    seen: HashSet<String>,
    fetch: F,
}

impl<'client, T, E, F, R> Source<'client, T, E> for ByToken<F>
where
    T: Send + 'client,
    E: Send + 'client,
    F: Fn(Option<String>) -> R + Send + 'client,
    R: Future<Output = Result<Page<T>, Error<E>>> + Send + 'client,
{
    fn fetch(mut self: Box<Self>) -> Fetched<'client, T, E> {
        self.seen.extend(self.token.clone());
        let answer = (self.fetch)(self.token.take());
        Box::pin(async move {
            let page = match answer.await {
                Ok(page) => page,
                Err(error) => return (Err(Problem::Call(error)), None),
            };
            let Some(next) = page.next.filter(|next| !next.is_empty()) else {
                return (Ok(page.items), None);
            };
            if self.seen.contains(&next) {
                let reason = "the list does not end: the provider repeated the token of a page";
                let source: Box<dyn Source<'client, T, E> + 'client> = Box::new(Repeated(reason));
                return (Ok(page.items), Some(source));
            }
            self.token = Some(next);
            let source: Box<dyn Source<'client, T, E> + 'client> = self;
            (Ok(page.items), Some(source))
        })
    }
}

/// The end of a list because the provider repeats a page.
struct Repeated(&'static str);

impl<'client, T: Send + 'client, E: Send + 'client> Source<'client, T, E> for Repeated {
    fn fetch(self: Box<Self>) -> Fetched<'client, T, E> {
        Box::pin(std::future::ready((Err(Problem::Repeated(self.0)), None)))
    }
}

struct ByNumber<T, F> {
    number: i64,
    counts: Counts,
    /// The number of items so far.
    received: i64,
    /// The items of the previous page.
    last: Vec<T>,
    fetch: F,
}

impl<'client, T, E, F, R> Source<'client, T, E> for ByNumber<T, F>
where
    T: PartialEq + Clone + Send + 'client,
    E: Send + 'client,
    F: Fn(i64) -> R + Send + 'client,
    R: Future<Output = Result<Page<T>, Error<E>>> + Send + 'client,
{
    fn fetch(mut self: Box<Self>) -> Fetched<'client, T, E> {
        let answer = (self.fetch)(self.number);
        Box::pin(async move {
            let page = match answer.await {
                Ok(page) => page,
                Err(error) => return (Err(Problem::Call(error)), None),
            };
            if page.items.is_empty() {
                return (Ok(page.items), None);
            }
            if page.items == self.last {
                let reason = "the list does not end: the provider sent the same page again";
                return (Err(Problem::Repeated(reason)), None);
            }
            let count = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
            self.received = self.received.saturating_add(count);
            // Some providers send 0 or -1 if they do not know the total.
            if page
                .total
                .is_some_and(|total| total > 0 && self.received >= total)
            {
                return (Ok(page.items), None);
            }
            self.number = self.number.saturating_add(match self.counts {
                Counts::Items => count,
                Counts::Pages => 1,
            });
            self.last.clone_from(&page.items);
            let source: Box<dyn Source<'client, T, E> + 'client> = self;
            (Ok(page.items), Some(source))
        })
    }
}

impl<'client, T: Send + Unpin + 'client, E: Send + 'client> Stream for Pages<'client, T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows only the operation, because items may be secret.
impl<T, E> fmt::Debug for Pages<'_, T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
