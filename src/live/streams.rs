//! Who listens: every open stream with the session it hangs on. A session has a few and no more,
//! and they end when it does or when its rights no longer reach what they tell.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::ids::DistrictId;
use crate::rights::Scope;

/// Streams of one session: a console has one, and somebody may have opened it in some tabs.
pub const OF_A_SESSION: usize = 8;

/// SHA-256 of a session's token, as the database knows it.
pub type SessionHash = [u8; 32];

/// The open streams of one server.
#[derive(Debug, Default)]
pub struct Streams(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    sessions: HashMap<(DistrictId, SessionHash), Vec<Stream>>,
    /// How many there are in all.
    count: usize,
    /// The number of the next one.
    next: u64,
}

#[derive(Debug)]
struct Stream {
    number: u64,
    scope: Scope,
    ended: CancellationToken,
}

impl Streams {
    fn open_ones(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream; none where the session, or all together, have as many as they
    /// may.
    pub fn enter(
        self: &Arc<Self>,
        session: (DistrictId, SessionHash),
        scope: Scope,
        at_most: usize,
    ) -> Option<Place> {
        let mut open = self.open_ones();
        let of_session = open.sessions.get(&session).map_or(0, Vec::len);
        if of_session >= OF_A_SESSION || open.count >= at_most {
            return None;
        }
        open.count += 1;
        open.next += 1;
        let (number, ended) = (open.next, CancellationToken::new());
        open.sessions.entry(session).or_default().push(Stream {
            number,
            scope,
            ended: ended.clone(),
        });
        Some(Place {
            streams: self.clone(),
            session,
            number,
            ended,
        })
    }

    /// The sessions that have streams, by district.
    pub fn sessions(&self) -> BTreeMap<DistrictId, Vec<SessionHash>> {
        let mut sessions: BTreeMap<DistrictId, Vec<SessionHash>> = BTreeMap::new();
        for (district, session) in self.open_ones().sessions.keys() {
            sessions.entry(*district).or_default().push(*session);
        }
        sessions
    }

    /// Ends those streams of a session that may not go on.
    pub fn keep(
        &self,
        district: DistrictId,
        session: &SessionHash,
        may_go_on: impl Fn(&Scope) -> bool,
    ) {
        if let Some(streams) = self.open_ones().sessions.get(&(district, *session)) {
            streams
                .iter()
                .filter(|stream| !may_go_on(&stream.scope))
                .for_each(|stream| stream.ended.cancel());
        }
    }

    /// A session has ended here.
    pub fn end(&self, district: DistrictId, session: &SessionHash) {
        self.keep(district, session, |_| false);
    }
}

/// The place of one stream; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Arc<Streams>,
    session: (DistrictId, SessionHash),
    number: u64,
    /// Told when the stream may not go on.
    pub ended: CancellationToken,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open_ones();
        open.count -= 1;
        if let Some(streams) = open.sessions.get_mut(&self.session) {
            streams.retain(|stream| stream.number != self.number);
            if streams.is_empty() {
                open.sessions.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISTRICT: DistrictId = DistrictId(990_101);

    #[test]
    fn a_session_and_all_together_have_a_few_streams() {
        let streams = Arc::new(Streams::default());
        let enter =
            |session| streams.enter((DISTRICT, [session; 32]), Scope::whole_district(DISTRICT), 10);
        let mut first: Vec<_> = (0..9).map_while(|_| enter(1)).collect();
        assert_eq!(first.len(), OF_A_SESSION);
        let others = [enter(2), enter(3)];
        assert!(others.iter().all(Option::is_some) && enter(4).is_none(), "ten in all");
        first.pop();
        assert!(enter(4).is_some());
        drop((first, others));
        assert!(streams.sessions().is_empty());
    }

    #[test]
    fn streams_end_with_their_session_and_no_other() {
        let streams = Arc::new(Streams::default());
        let enter = |session| {
            let scope = Scope::whole_district(DISTRICT);
            streams.enter((DISTRICT, [session; 32]), scope, 10).unwrap()
        };
        let (first, second) = (enter(1), enter(2));
        streams.end(DISTRICT, &[1; 32]);
        assert!(first.ended.is_cancelled() && !second.ended.is_cancelled());
    }
}
