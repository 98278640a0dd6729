//! Lists as connections: arguments → window → page → connection, in one place for every list.

mod args;
mod cursor;
mod declare;
mod page;

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use futures_util::future::BoxFuture;

pub(super) use self::declare::{count_with, edge};
pub use self::{
    args::{DEFAULT_SIZE, MAX_SIZE, PageArgs},
    cursor::{Cursor, Label, write_cursor},
    page::fetch_pages,
};
use super::{
    errors::Result,
    loaders::{Batch, ContextExt as _, Loaders},
};
use crate::{
    db::page::{Entry, Window},
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
    fn new(spot: Spot<Self::Place>, row: Self::Row) -> Self;
    /// Where it is.
    fn spot(&self) -> &Spot<Self::Place>;
    /// What stands at its end.
    fn node(&self) -> Self::Node;
}

/// Where an entry is, in which list.
#[derive(Debug, Clone)]
pub struct Spot<P> {
    label: Label,
    place: P,
}

impl<P: Cursor> Spot<P> {
    /// Where it is as a text that clients hand back.
    pub fn cursor(&self) -> String {
        write_cursor(&self.label, &self.place)
    }
}

/// How a list is counted, if it is: from the loaders, for the record whose list it is.
pub type Count = Box<dyn for<'l> Fn(&'l Loaders, RecordId) -> BoxFuture<'l, Result<i64>> + Send + Sync>;

/// Whether anything of a list's page is selected, and not only how many entries the list has.
pub fn is_page_selected(ctx: &Context<'_>) -> bool {
    ctx.field().selection_set().any(|field| !matches!(field.name(), "totalCount" | "__typename"))
}

/// The parent of a list that nobody has.
pub const NOBODY: RecordId = Id::new(uuid::Uuid::nil());

/// A page of a list.
pub struct Connection<E> {
    edges: Vec<E>,
    before: bool,
    after: bool,
    truncated: bool,
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
    fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&E>| edge.map(|edge| edge.spot().cursor());
        PageInfo {
            has_next_page: self.after,
            has_previous_page: self.before,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        }
    }

    /// How many entries the whole list has; it is counted only when this is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = (self.count)(ctx.loaders(), self.parent).await?;
        // No list comes near the largest Int.
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Whether a search met more than 5,000 entries, of which the list has only the 5,000 that were added last, the best
    /// matches first; totalCount counts all. Narrow the search to reach the others, or give an orderBy.
    fn truncated(&self) -> bool {
        self.truncated
    }
}

impl<E: Edge> Connection<E> {
    /// Makes the page of entries that were loaded for this window, and are in the list's order.
    pub fn in_order(
        mut entries: Vec<Entry<E::Row, E::Place>>,
        window: &Window<E::Place>,
        label: &Label,
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
        let edge =
            |entry: Entry<E::Row, E::Place>| E::new(Spot { label: label.clone(), place: entry.position }, entry.row);
        Self {
            edges: entries.into_iter().map(edge).collect(),
            after: if window.backward { window.before.is_some() || window.offset > 0 } else { more },
            before: if window.backward { more } else { window.after.is_some() || window.offset > 0 },
            truncated: false,
            count,
            parent,
        }
    }

    /// The same page of a list that has not all that was found.
    pub fn truncated_if(mut self, truncated: bool) -> Self {
        self.truncated = truncated;
        self
    }

    /// Loads the page of one parent's list in its usual order through a loader.
    ///
    /// # Errors
    /// When the arguments contradict each other, or the database fails.
    pub async fn of<B, N>(ctx: &Context<'_>, parent: Id<N>, args: PageArgs, count: Count) -> Result<Self>
    where
        N: 'static,
        B: Batch<Key = (Id<N>, Window<E::Place>), Value = Arc<Vec<Entry<E::Row, E::Place>>>>,
    {
        let label = Label::usual(E::CONNECTION);
        let window = args.window(&label)?;
        let entries = if is_page_selected(ctx) {
            ctx.loaders().load::<B>((parent, window.clone())).await?
        } else {
            Arc::default()
        };
        Ok(Self::in_order(entries.as_ref().clone(), &window, &label, count, parent.untyped()))
    }
}
