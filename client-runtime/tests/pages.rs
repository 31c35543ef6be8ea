//! Lists that come in pages: where they end, and what happens if a provider repeats a page.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use client_runtime::{Counts, Error, ErrorKind, Operation, Page, Pages};
use futures_core::Stream;

static LIST: Operation = Operation::new("list", "GET", "/things");

type Fetched = Result<Page<u32>, Error<()>>;

fn by_token(pages: impl Fn(Option<&str>) -> Page<u32> + Send + 'static) -> Pages<'static, u32, ()> {
    Pages::by_token(&LIST, None, move |token| {
        let page = pages(token.as_deref());
        async move { Fetched::Ok(page) }
    })
}

fn by_number(
    first: i64,
    counts: Counts,
    pages: impl Fn(i64) -> Page<u32> + Send + 'static,
) -> Pages<'static, u32, ()> {
    Pages::by_number(&LIST, first, counts, move |number| {
        let page = pages(number);
        async move { Fetched::Ok(page) }
    })
}

#[tokio::test]
async fn tokens_are_followed_until_there_is_none() {
    let pages = by_token(|token| match token {
        None => Page::new(vec![1, 2]).next(Some("a".to_owned())),
        // An empty page is not the end.
        Some("a") => Page::new(vec![]).next(Some("b".to_owned())),
        _ => Page::new(vec![3]),
    });
    assert_eq!(pages.collect().await.expect("items"), [1, 2, 3]);
}

#[tokio::test]
async fn an_empty_token_is_the_end() {
    let pages = by_token(|_| Page::new(vec![1]).next(Some(String::new())));
    assert_eq!(pages.collect().await.expect("items"), [1]);
}

#[tokio::test]
async fn a_repeated_token_ends_in_an_error() {
    let mut pages = by_token(|token| match token {
        None => Page::new(vec![1]).next(Some("a".to_owned())),
        Some("a") => Page::new(vec![2]).next(Some("b".to_owned())),
        _ => Page::new(vec![3]).next(Some("a".to_owned())),
    });
    assert_eq!(pages.next().await.expect("an item").expect("no error"), 1);
    assert_eq!(pages.next().await.expect("an item").expect("no error"), 2);
    assert_eq!(pages.next().await.expect("an item").expect("no error"), 3);
    let error = pages.next().await.expect("an end").expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(
        error.to_string(),
        "list: the list does not end: the provider repeated the token of a page"
    );
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn numbered_pages_end_with_the_total_or_without_items() {
    let pages = by_number(1, Counts::Pages, |number| match number {
        1 => Page::new(vec![1, 2]).total(Some(3)),
        2 => Page::new(vec![3]).total(Some(3)),
        _ => unreachable!("three items were all"),
    });
    assert_eq!(pages.collect().await.expect("items"), [1, 2, 3]);
    let pages = by_number(0, Counts::Items, |number| match number {
        0 => Page::new(vec![1, 2]),
        2 => Page::new(vec![3]),
        3 => Page::new(vec![]),
        _ => unreachable!("items before the page were miscounted"),
    });
    assert_eq!(pages.collect().await.expect("items"), [1, 2, 3]);
}

#[tokio::test]
async fn a_total_that_is_not_known_ends_nothing() {
    let pages = by_number(1, Counts::Pages, |number| match number {
        1 => Page::new(vec![1]).total(Some(-1)),
        2 => Page::new(vec![2]).total(Some(0)),
        _ => Page::new(vec![]),
    });
    assert_eq!(pages.collect().await.expect("items"), [1, 2]);
}

#[tokio::test]
async fn items_that_were_passed_over_count_to_the_total() {
    let pages = by_number(2, Counts::Items, |_| Page::new(vec![3]).total(Some(3)));
    assert_eq!(pages.collect().await.expect("items"), [3]);
}

#[tokio::test]
async fn a_provider_that_ignores_the_number_ends_in_an_error() {
    let pages = by_number(1, Counts::Pages, |_| Page::new(vec![1]));
    let error = pages.collect().await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Pagination);
}

#[test]
fn pages_are_a_stream_that_fetches_nothing_before_it_is_asked() {
    let pages = by_token(|_| Page::new(vec![1]));
    assert_eq!(format!("{pages:?}"), "Pages { operation: \"list\", .. }");
    let mut pages = pin!(pages);
    let mut context = Context::from_waker(Waker::noop());
    let first = pages.as_mut().poll_next(&mut context);
    assert!(matches!(first, Poll::Ready(Some(Ok(1)))));
    assert!(matches!(pages.poll_next(&mut context), Poll::Ready(None)));
}
