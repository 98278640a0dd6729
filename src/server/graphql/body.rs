//! The body of a request: read within its limit, or read away, so that its sender sees why it was refused.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::{graphql::errors::Code, server::refusal::Refusal};

/// So many bytes are read away after a refusal, at most: who has sent all before they read sees the answer, and not a
/// connection that was cut.
const READ_AWAY: usize = 2 << 20;

/// For so long they are waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The body of a request that is being answered.
pub struct Incoming {
    frames: BodyDataStream,
    limit: usize,
    /// How many bytes its sender says that it has, if it says so.
    declared: Option<u64>,
    /// Whether its sender waits for leave to send it, and would be given it by reading.
    waits: bool,
    ended: bool,
}

impl Incoming {
    /// The body, which may have so many bytes.
    pub fn new(body: Body, headers: &HeaderMap, limit: usize) -> Self {
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let waits = headers.contains_key(header::EXPECT);
        Self { frames: body.into_data_stream(), limit, declared, waits, ended: false }
    }

    /// The whole body.
    ///
    /// # Errors
    /// When it is larger than its limit, or cut off.
    pub async fn read(&mut self) -> Result<Vec<u8>, Refusal> {
        if self.declared.is_some_and(|bytes| bytes > self.limit as u64) {
            return Err(self.too_large());
        }
        self.waits = false;
        let mut whole = Vec::new();
        while let Some(frame) = self.frames.next().await {
            let Ok(frame) = frame else {
                self.ended = true;
                let problem = "The request's body is cut off; send it again.";
                return Err(Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, problem));
            };
            if whole.len() + frame.len() > self.limit {
                return Err(self.too_large());
            }
            whole.extend_from_slice(&frame);
        }
        self.ended = true;
        Ok(whole)
    }

    fn too_large(&self) -> Refusal {
        let problem = format!("The request's body is larger than {} bytes; send less at once.", self.limit);
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, problem)
    }

    /// Reads away what is left, if it is not too much. The connection of one that is not read to its end is closed.
    pub async fn read_away(mut self) {
        if self.ended || self.waits {
            return;
        }
        let rest = async {
            let mut bytes = 0;
            while let Some(Ok(frame)) = self.frames.next().await {
                bytes += frame.len();
                if bytes > READ_AWAY {
                    return;
                }
            }
        };
        // Who sends it slowly is not waited for.
        let _ = timeout(PATIENCE, rest).await;
    }
}
