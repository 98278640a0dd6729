//! `roster serve`, and `roster` alone

use std::{net::Ipv4Addr, process::ExitCode, sync::Arc};

use chrono::TimeDelta;
use roster::{
    auth::{self, issue::Issued, jwt::Verifier},
    config::{ServeArgs, Switch},
    db::Db,
    domain::clock::SystemClock,
    graphql,
    server::{App, Server, Settings},
};

use super::{Outcome, open_with, prepare, say};

/// Serves the graph until it is told to stop.
pub async fn run(args: &ServeArgs) -> Outcome {
    let (callers, options) = (callers(args)?, args.options()?);
    let server = bind(args).await?;
    let db = open_with(&args.database, options).await?;
    let pending = prepare(&db).await?;
    if pending > 0 {
        // It answers `/health/ready` with what is missing, and becomes ready when somebody has migrated.
        tracing::warn!(pending, "the database lacks migrations: run `roster migrate`");
    }
    announce(&server, None);
    answer(server, db, args, args.settings(false), callers).await
}

/// How callers may say who they are.
pub fn callers(args: &ServeArgs) -> Result<auth::Settings, String> {
    let jwt = args.jwt.settings()?.map(Verifier::new);
    Ok(auth::Settings { jwt, session: TimeDelta::days(args.session_days.into()) })
}

/// Takes the port.
pub async fn bind(args: &ServeArgs) -> Result<Server, String> {
    Server::bind(args.listen).await.map_err(|e| {
        format!("cannot listen on {}: {e}; choose another address with --listen or ROSTER_LISTEN", args.listen)
    })
}

/// Says where to look, and what to try and as whom.
pub fn announce(server: &Server, trial: Option<(&str, &Issued)>) {
    let mut address = server.address();
    if address.ip().is_unspecified() {
        // Not every browser takes 0.0.0.0 for this machine.
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let fragment = trial.map(|(_, issued)| format!("#session={}", issued.secret.reveal())).unwrap_or_default();
    say(format_args!("GraphiQL   http://{address}/{fragment}"));
    say(format_args!("GraphQL    http://{address}/graphql"));
    if let Some((query, issued)) = trial {
        say(format_args!("\nThe link signs you in to GraphiQL as an administrator. Other clients send this header:\n"));
        say(format_args!("X-Session-Token: {}", issued.secret.reveal()));
        // Its comments are about GraphiQL's page.
        let lines: Vec<_> = query.trim().lines().filter(|line| !line.starts_with('#')).collect();
        say(format_args!("\nA query to try:\n\n{}", lines.join("\n").trim()));
    }
    say("\nCtrl-C stops the server.");
}

/// Answers requests until a signal comes, then those that are running.
pub async fn answer(server: Server, db: Db, args: &ServeArgs, settings: Settings, callers: auth::Settings) -> Outcome {
    if let Some(verifier) = &callers.jwt {
        verifier.prepare();
    }
    let graph = graphql::Settings {
        clock: Arc::new(SystemClock),
        review_period: args.review.period(),
        limits: args.limits.of_an_operation(),
        introspection: args.limits.introspection == Switch::On,
    };
    server.run(App::new(db, graph, settings, callers), stopped()).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("stopping: running requests are finished first");
}
