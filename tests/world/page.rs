//! Pages of a list, and the tokens that lead from one to the next.

use serde_json::Value;

use super::asked::Asked;
use super::dialect::Refusal;
use super::keys::made_up;

/// One page and the token of the next.
#[derive(Debug, Clone)]
pub struct Page {
    /// The items.
    pub items: Vec<Value>,
    /// What leads to the next page; absent on the last.
    pub next: Option<String>,
}

/// The page that a request asks for. Tokens are good for one operation and one account only.
pub fn of(
    asked: &Asked<'_>,
    mut items: Vec<Value>,
    size_name: &str,
    token_name: &str,
) -> Result<Page, Refusal> {
    let wanted = asked.number(size_name).filter(|it| *it > 0);
    let size = [wanted, asked.settings.page_size]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(usize::MAX);
    let token = |at: usize| {
        let at = at.to_string();
        made_up(&["page", asked.operation, asked.account, &at]) + "=" + &at
    };
    let start = match asked.text(token_name) {
        None => 0,
        Some(given) => given
            .split_once('=')
            .and_then(|(_, at)| at.parse().ok())
            .filter(|at| token(*at) == given && *at <= items.len())
            .ok_or_else(|| Refusal::of(asked.service.bad_token, "The page token is not valid."))?,
    };
    let end = start.saturating_add(size).min(items.len());
    let next = (end < items.len()).then(|| token(end));
    items.truncate(end);
    items.drain(..start);
    Ok(Page { items, next })
}
