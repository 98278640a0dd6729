//! The declarations of the four kinds of loader that the graph has.

/// Declares a loader of one row for each key, if it is seen: `UserById(UserId) -> Seen<UserRow> = user::seen, |row| row.id`.
macro_rules! load_one {
    ($(#[$doc:meta])* $name:ident($key:ty) -> $row:ty = $query:path, |$this:ident| $of:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = Option<std::sync::Arc<$row>>;

            async fn fetch(
                source: &$crate::graphql::loaders::Source,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, Self::Value>> {
                let rows: Vec<$row> = source.read(|sight| $query(sight, keys)).await?;
                Ok(rows.into_iter().map(|$this| ($of, Some(std::sync::Arc::new($this)))).collect())
            }
        }
    };
}
pub(in crate::graphql) use load_one;

/// Declares a loader of all rows of each key, in the query's order; whose they are is seen and may be asked for them.
macro_rules! load_many {
    ($(#[$doc:meta])* $name:ident($key:ty) -> $row:ty = $query:path, |$this:ident| $of:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = std::sync::Arc<Vec<std::sync::Arc<$row>>>;

            async fn fetch(
                source: &$crate::graphql::loaders::Source,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, Self::Value>> {
                let mut lists: std::collections::HashMap<$key, Vec<std::sync::Arc<$row>>> =
                    std::collections::HashMap::new();
                for $this in source.read(|_| $query(keys)).await? {
                    lists.entry($of).or_default().push(std::sync::Arc::new($this));
                }
                Ok(lists.into_iter().map(|(key, rows)| (key, std::sync::Arc::new(rows))).collect())
            }
        }
    };
}
pub(in crate::graphql) use load_many;

/// Declares a loader of how many are seen of each key.
macro_rules! load_count {
    ($(#[$doc:meta])* $name:ident($key:ty) = $query:path) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = i64;

            async fn fetch(
                source: &$crate::graphql::loaders::Source,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, i64>> {
                Ok(source.read(|sight| $query(sight, keys)).await?.into_iter().collect())
            }
        }
    };
}
pub(in crate::graphql) use load_count;

/// Declares a loader of how many are seen of each key of those that meet what is asked.
macro_rules! load_criteria_count {
    ($(#[$doc:meta])* $name:ident($key:ty, $test:ty) = $query:path) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = ($key, std::sync::Arc<$crate::db::list::Criteria<$test>>);
            type Value = i64;

            async fn fetch(
                source: &$crate::graphql::loaders::Source,
                keys: Vec<Self::Key>,
            ) -> $crate::db::Result<std::collections::HashMap<Self::Key, i64>> {
                let mut asked: std::collections::HashMap<_, Vec<$key>> = std::collections::HashMap::new();
                for (key, criteria) in keys {
                    asked.entry(criteria).or_default().push(key);
                }
                let counted = asked.into_iter().map(async |(criteria, keys)| {
                    let of = std::sync::Arc::clone(&criteria);
                    source.read_if(of.is_apart(), |sight| $query(sight, keys, of)).await.map(|counts| (criteria, counts))
                });
                let mut all = std::collections::HashMap::new();
                for (criteria, counts) in futures_util::future::try_join_all(counted).await? {
                    all.extend(counts.into_iter().map(|(key, count)| ((key, std::sync::Arc::clone(&criteria)), count)));
                }
                Ok(all)
            }
        }
    };
}
pub(in crate::graphql) use load_criteria_count;

/// Declares a loader of a page of what is seen of each key's list: all pages of one shape become one statement. What the list is
/// of follows the key, for a list that is filtered and ordered; what a place in the list is, after `at`, for another one.
macro_rules! load_page {
    ($(#[$doc:meta])* $name:ident($key:ty, $test:ty) -> $stored:ty = $query:path, |$row:ident| $store:expr) => {
        $crate::graphql::loaders::load_page! {
            @asked std::sync::Arc<$crate::db::list::Ask<$test>>, $crate::db::page::Position,
            |asked: &std::sync::Arc<$crate::db::list::Ask<$test>>| asked.is_apart(),
            |asked: &std::sync::Arc<$crate::db::list::Ask<$test>>, page: &mut [_]| {
                $crate::db::list::arrange(&asked.order, page);
            };
            $(#[$doc])* $name($key) -> $stored = $query, |$row| $store
        }
    };
    ($(#[$doc:meta])* $name:ident($key:ty) -> $stored:ty, at $place:ty = $query:path, |$row:ident| $store:expr) => {
        $crate::graphql::loaders::load_page! {
            @asked $crate::db::page::Window<$place>, $place,
            |_: &$crate::db::page::Window<$place>| false,
            |_: &$crate::db::page::Window<$place>, page: &mut [$crate::db::page::Entry<_, $place>]| {
                page.sort_unstable_by(|one, other| $crate::db::page::Place::in_list(&one.position, &other.position));
            };
            $(#[$doc])* $name($key) -> $stored = $query, |$row| $store
        }
    };
    (
        @asked $asked:ty, $place:ty, $apart:expr, $arrange:expr;
        $(#[$doc:meta])* $name:ident($key:ty) -> $stored:ty = $query:path, |$row:ident| $store:expr
    ) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = ($key, $asked);
            type Value = std::sync::Arc<Vec<$crate::db::page::Entry<$stored, $place>>>;

            async fn fetch(
                source: &$crate::graphql::loaders::Source,
                keys: Vec<Self::Key>,
            ) -> $crate::db::Result<std::collections::HashMap<Self::Key, Self::Value>> {
                let ask = |parents, asked: $asked| {
                    let apart = $apart(&asked);
                    source.read_if(apart, move |sight| $query(sight, parents, asked))
                };
                $crate::graphql::connection::fetch_pages(keys, ask, $arrange, |$row| $store).await
            }
        }
    };
}
pub(in crate::graphql) use load_page;
