//! The arguments of a list that can be filtered, ordered and searched, and how they are answered.

use std::{collections::HashSet, sync::Arc};

use async_graphql::Context;

use super::{
    Given, Ordering,
    given::given,
    reader::{Conditions, Reader},
    value::refused,
};
use crate::{
    db::{
        Query,
        list::{Ask, Criteria, Page, RANKED, Sort, Tested},
        page::{Entry, Position},
    },
    domain::{Id, Sight, search::Search},
    graphql::{
        connection::{Connection, Count, Edge, Label, NOBODY, PageArgs, is_page_selected},
        errors::{Error, Result},
        loaders::{Batch, ContextExt as _},
    },
};

/// What a client asks of a list.
pub struct Asked<F, O> {
    /// Which entries.
    pub filter: Given<F>,
    /// In which order.
    pub order_by: Given<Vec<O>>,
    /// By which words, where the list can be searched.
    pub search: Given<String>,
    /// Which part of it.
    pub page: PageArgs,
}

impl<F, O: Ordering> Asked<F, O>
where
    F: Conditions<Test: Tested>,
{
    /// Reads what is asked of a list of this name.
    fn read(self, ctx: &Context<'_>, list: &'static str) -> Result<(Ask<F::Test>, Label)> {
        let order = order(given("orderBy", self.order_by)?.unwrap_or_default())?;
        let search = given("search", self.search)?;
        let search = search.map(|text| Search::parse(&text).map_err(|refusal| refused("search", &refusal)));
        let filter = given("filter", self.filter)?;
        let filter = filter.map(|conditions| Reader::top("filter", conditions, ctx.settings()));
        let criteria = Criteria { filter: filter.transpose()?, search: search.transpose()? };
        let label = match &criteria.search {
            _ if !order.is_empty() => Label::ordered(list, &order),
            Some(search) => Label::named(list, format!("RELEVANCE to {}", search.words().join(" ")), &RANKED),
            None => Label::usual(list),
        };
        let window = self.page.window(&label)?;
        Ok((Ask { window, order, criteria }, label))
    }
}

fn order(given: Vec<impl Ordering>) -> Result<Vec<Sort>> {
    let order: Vec<Sort> = given.iter().map(Ordering::sort).collect();
    let mut seen = HashSet::new();
    for (index, sort) in order.iter().enumerate() {
        let field = sort.column.field;
        if !seen.insert(field) {
            let problem = format_args!("is {field}, which stands before already: leave one of them out");
            return Err(Error::argument(&format!("orderBy[{index}].field"), problem));
        }
    }
    Ok(order)
}

/// A page of a list that nobody has.
///
/// # Errors
/// When an argument is wrong, or the database fails.
pub async fn all<E, F, O, R, P, C>(
    ctx: &Context<'_>,
    asked: Asked<F, O>,
    page: impl FnOnce(Sight, Ask<F::Test>) -> P,
    count: impl Fn(Sight, Criteria<F::Test>) -> C + Clone + Send + Sync + 'static,
) -> Result<Connection<E>>
where
    E: Edge<Place = Position, Row = Arc<R>>,
    F: Conditions<Test: Tested>,
    O: Ordering,
    P: Query<Output = Page<R>>,
    C: Query<Output = i64>,
{
    let (ask, label) = asked.read(ctx, E::CONNECTION)?;
    let (window, criteria) = (ask.window.clone(), ask.criteria.clone());
    let page = if is_page_selected(ctx) {
        ctx.loaders().read_if(ask.is_apart(), |sight| page(sight, ask)).await?
    } else {
        Page::default()
    };
    let entries = page.entries.into_iter().map(|entry| entry.map(Arc::new)).collect();
    let count: Count = Box::new(move |loaders, _| {
        let (count, criteria) = (count.clone(), criteria.clone());
        Box::pin(async move { loaders.read_if(criteria.is_apart(), |sight| count(sight, criteria)).await })
    });
    Ok(Connection::in_order(entries, &window, &label, count, NOBODY).truncated_if(page.truncated))
}

/// A page of a list that a record has.
///
/// # Errors
/// When an argument is wrong, or the database fails.
pub async fn of<E, B, C, F, O, N>(ctx: &Context<'_>, parent: Id<N>, asked: Asked<F, O>) -> Result<Connection<E>>
where
    E: Edge<Place = Position>,
    B: Batch<Key = (Id<N>, Arc<Ask<F::Test>>), Value = Arc<Vec<Entry<E::Row>>>>,
    C: Batch<Key = (Id<N>, Arc<Criteria<F::Test>>), Value = i64>,
    F: Conditions<Test: Tested>,
    O: Ordering,
    N: 'static,
{
    let (ask, label) = asked.read(ctx, E::CONNECTION)?;
    let ask = Arc::new(ask);
    let entries =
        if is_page_selected(ctx) { ctx.loaders().load::<B>((parent, Arc::clone(&ask))).await? } else { Arc::default() };
    let counted = Arc::clone(&ask);
    let count: Count = Box::new(move |loaders, parent| {
        let criteria = Arc::new(counted.criteria.clone());
        Box::pin(loaders.load::<C>((Id::new(parent.uuid()), criteria)))
    });
    Ok(Connection::in_order(entries.as_ref().clone(), &ask.window, &label, count, parent.untyped()))
}
