//! Lists as connections: arguments → window → page → connection, in one place for every list.

mod args;
mod declare;

use std::{borrow::Cow, cmp::Reverse, collections::HashMap, sync::Arc};

use async_graphql::{Object, OutputType, SimpleObject, TypeName};
use futures_util::future::{BoxFuture, try_join_all};

pub use self::args::{Cursor, PageArgs, write_cursor};
pub(super) use self::declare::{count_all, count_with, edge};
use super::{
    errors::Result,
    loaders::{Batch, ContextExt as _, Loaders},
};
use crate::{
    db::{
        self,
        page::{Entry, Place, Window},
    },
    domain::{Id, RecordId},
};

/// One entry of a list, with the facts of the relation that put it there.
pub trait Edge: OutputType + Clone + 'static {
    /// The name of the list's type.
    const CONNECTION: &'static str;
    /// What a place in the list is.
    type Place: Cursor;
    /// What the loader's row is.
    type Row: Clone;
    /// What the list is of.
    type Node: OutputType;

    /// Makes the edge of a row.
    fn new(cursor: String, row: Self::Row) -> Self;
    /// What stands at its end.
    fn node(&self) -> Self::Node;
}

/// How a list is counted, if it is: from the loaders, for the record whose list it is.
pub type Count = Box<dyn for<'l> Fn(&'l Loaders, RecordId) -> BoxFuture<'l, Result<i64>> + Send + Sync>;

/// The parent of a list that nobody has.
pub const NOBODY: RecordId = Id::new(uuid::Uuid::nil());

/// A page of a list.
pub struct Connection<E> {
    edges: Vec<E>,
    page_info: PageInfo,
    count: Count,
    parent: RecordId,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct PageInfo {
    /// Whether the list goes on after this page.
    has_next_page: bool,
    /// Whether the list has entries before this page.
    has_previous_page: bool,
    /// The cursor of the page's first entry; null if the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the page's last entry; null if the page is empty.
    end_cursor: Option<String>,
}

impl<E: Edge> TypeName for Connection<E> {
    fn type_name() -> Cow<'static, str> {
        E::CONNECTION.into()
    }
}

/// A page of a list: its entries, where it stands, and how long the list is.
#[Object(name_type)]
impl<E: Edge> Connection<E> {
    /// The page's entries, each with its cursor and the facts of its relation.
    fn edges(&self) -> &[E] {
        &self.edges
    }

    /// The page's entries without those facts.
    fn nodes(&self) -> Vec<E::Node> {
        self.edges.iter().map(Edge::node).collect()
    }

    /// Where the page stands in its list.
    fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many entries the whole list has; it is counted only when this is selected.
    async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> Result<i32> {
        let count = (self.count)(ctx.loaders(), self.parent).await?;
        // No list comes near the largest Int.
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl<E: Edge> Connection<E> {
    /// Makes the page of entries that were loaded for this window, in any order.
    pub fn new(
        mut entries: Vec<Entry<E::Row, E::Place>>,
        window: &Window<E::Place>,
        count: Count,
        parent: RecordId,
    ) -> Self {
        // Newest first, however the database walked.
        entries.sort_unstable_by_key(|entry| Reverse(entry.position));
        Self::in_order(entries, window, count, parent)
    }

    /// Makes the page of entries that were loaded for this window, and are in the list's order.
    pub fn in_order(
        mut entries: Vec<Entry<E::Row, E::Place>>,
        window: &Window<E::Place>,
        count: Count,
        parent: RecordId,
    ) -> Self {
        let size = usize::try_from(window.limit - 1).unwrap_or_default();
        let more = entries.len() > size;
        if more && window.backward {
            entries.remove(0);
        } else {
            entries.truncate(size);
        }
        let cursor = |entry: Option<&Entry<E::Row, E::Place>>| entry.map(|entry| write_cursor(&entry.position));
        let page_info = PageInfo {
            has_next_page: if window.backward { window.before.is_some() || window.offset > 0 } else { more },
            has_previous_page: if window.backward { more } else { window.after.is_some() || window.offset > 0 },
            start_cursor: cursor(entries.first()),
            end_cursor: cursor(entries.last()),
        };
        let edge = |entry: Entry<E::Row, E::Place>| E::new(write_cursor(&entry.position), entry.row);
        Self { edges: entries.into_iter().map(edge).collect(), page_info, count, parent }
    }

    /// Loads the page of one parent's list through a loader.
    ///
    /// # Errors
    /// When the arguments contradict each other, or the database fails.
    pub async fn of<B, N>(loaders: &Loaders, parent: Id<N>, args: PageArgs, count: Count) -> Result<Self>
    where
        N: 'static,
        B: Batch<Key = (Id<N>, Window<E::Place>), Value = Arc<Vec<Entry<E::Row, E::Place>>>>,
    {
        let window = args.window()?;
        let entries = loaders.load::<B>((parent, window)).await?;
        Ok(Self::new(entries.as_ref().clone(), &window, count, parent.untyped()))
    }
}

/// The pages of many parents' lists.
type Pages<N, S, P> = HashMap<(Id<N>, Window<P>), Arc<Vec<Entry<S, P>>>>;

/// Loads pages of many parents' lists, with one statement for each shape of page.
///
/// # Errors
/// When the database fails.
pub async fn fetch_pages<N, T, S, P, F>(
    keys: Vec<(Id<N>, Window<P>)>,
    ask: impl Fn(Vec<Id<N>>, Window<P>) -> F,
    store: impl Fn(T) -> S,
) -> db::Result<Pages<N, S, P>>
where
    P: Place,
    F: Future<Output = db::Result<Vec<Entry<T, P>>>>,
{
    let mut shapes: HashMap<Window<P>, Vec<Id<N>>> = HashMap::new();
    for (parent, window) in keys {
        shapes.entry(window).or_default().push(parent);
    }
    let statements =
        shapes.into_iter().map(async |(window, parents)| ask(parents, window).await.map(|all| (window, all)));
    let mut pages: HashMap<_, Vec<_>> = HashMap::new();
    for (window, entries) in try_join_all(statements).await? {
        for entry in entries {
            let key = (Id::new(entry.parent.uuid()), window);
            pages.entry(key).or_default().push(entry.map(&store));
        }
    }
    Ok(pages.into_iter().map(|(key, page)| (key, Arc::new(page))).collect())
}
