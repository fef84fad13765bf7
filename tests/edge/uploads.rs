//! Files on their way in: two of an account at a time, and everybody else's beside them. That the
//! server has begun to read one is seen from its asking for the body.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{PATIENCE, address, connect, header, network, rest, status};
use crate::support::TestApp;

/// What the server says when it begins to read.
const GO_ON: &str = "HTTP/1.1 100 Continue\r\n\r\n";
/// A file that is no track, which is said in words.
const BODY: &str = "--x\r\n\
    content-disposition: form-data; name=\"gpx\"; filename=\"walk.gpx\"\r\n\r\n\
    no track\r\n--x--\r\n";

/// Sends the head of an upload: the connection, and the beginning of what is answered to it.
async fn begin(to: SocketAddr, session: &str) -> (TcpStream, String) {
    let mut stream = connect(to, network(1)).await;
    let head = format!(
        "POST /my/tracks HTTP/1.1\r\nhost: {to}\r\nsec-fetch-site: same-origin\r\n\
         cookie: __Host-session={session}\r\nexpect: 100-continue\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; GO_ON.len()];
    timeout(PATIENCE, stream.read_exact(&mut begun)).await.expect("an answer").unwrap();
    (stream, String::from_utf8_lossy(&begun).into_owned())
}

/// Sends the rest of an upload; what is answered in the end.
async fn finish(mut stream: TcpStream) -> String {
    stream.write_all(BODY.as_bytes()).await.unwrap();
    rest(&mut stream).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_sends_two_files_at_a_time_and_others_go_on() {
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    let zhang = app.zhang().await.cookie("__Host-session").unwrap();
    let li = app.li().await.cookie("__Host-session").unwrap();
    let (first, begun) = begin(to, &zhang).await;
    assert_eq!(begun, GO_ON);
    let (second, begun) = begin(to, &zhang).await;
    assert_eq!(begun, GO_ON);

    // Nothing of the third is read.
    let (mut third, begun) = begin(to, &zhang).await;
    let refused = begun + &rest(&mut third).await;
    assert_eq!(status(&refused), 429, "{refused}");
    assert_eq!(header(&refused, "retry-after"), Some("10"));
    assert!(refused.contains("请等") && refused.contains("/my/settings"), "{refused}");

    let (other, begun) = begin(to, &li).await;
    assert_eq!(begun, GO_ON, "another account");
    assert_eq!(status(&finish(other).await), 422);

    let answer = finish(first).await;
    assert_eq!(status(&answer), 422, "{answer}");
    assert!(answer.contains("这不是完整的 GPX 文件"), "{answer}");
    let (next, begun) = begin(to, &zhang).await;
    assert_eq!(begun, GO_ON, "the first has ended");

    // Whoever hangs up leaves a place too, as soon as the server has seen it.
    drop(second);
    let freed = async {
        loop {
            let (stream, begun) = begin(to, &zhang).await;
            if begun == GO_ON {
                return stream;
            }
        }
    };
    let last = timeout(PATIENCE, freed).await.expect("a place");
    assert_eq!(status(&finish(last).await), 422);
    assert_eq!(status(&finish(next).await), 422);
}
