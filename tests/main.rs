//! The one binary of integration tests.

mod support;

mod graphiql;
