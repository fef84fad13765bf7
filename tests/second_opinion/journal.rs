//! What the people of a world did, as they know it themselves: what was sent and in which order,
//! and where somebody really walked. No table says either.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A record that was sent and answered.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the words of a record")]
pub struct Sent {
    pub id: Uuid,
    /// The id under which it has to be kept, which is another where its signature does not hold.
    pub kept: Uuid,
    pub person: i64,
    /// Which segment's plate was scanned.
    pub segment: i64,
    /// Exactly what was sent.
    pub payload: String,
    /// Of the text, base64url.
    pub signature: Option<String>,
    /// When it was made and sent, by the phone's clock.
    pub device_time: DateTime<Utc>,
    pub sent_at: DateTime<Utc>,
    /// When it was made and received, truly.
    pub made_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    /// Whether the tag beside the plate was tapped for it, just then, and for none before.
    pub tapped: bool,
    /// What was answered the first time.
    pub result: String,
}

/// Where somebody went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Walked {
    /// Along the line of a segment, from so many metres from its start to so many.
    Along(f64, f64),
    /// Nowhere: hours in one place, with the noise of the receiver.
    Stood,
    /// Across the line, over a bridge.
    Across,
}

/// A track that was kept.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    pub id: Uuid,
    pub person: i64,
    pub segment: i64,
    pub day: NaiveDate,
    pub walked: Walked,
}

/// Everything they know.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// In the order in which it was answered.
    pub sent: Vec<Sent>,
    pub walks: Vec<Walk>,
    /// Receipts of reports with which a phone number was left.
    pub with_phone: Vec<String>,
}
