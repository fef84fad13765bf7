//! Attacks on the edge of the server, over real sockets: each takes what it can from one network,
//! and everybody else is answered.

mod connections;
mod figures;
mod guesses;
mod hosts;
mod log;
mod sign_in;
mod streams;
mod uploads;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// Longest wait for anything that is to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the base URL of a server leads.
fn address(base_url: &str) -> SocketAddr {
    base_url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// A network of its own: one address of loopback.
fn network(number: u16) -> Ipv4Addr {
    let [high, low] = number.to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}

/// A connection from a network.
async fn connect(to: SocketAddr, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    timeout(PATIENCE, socket.connect(to)).await.expect("a place in the queue").unwrap()
}

/// What comes until the other end closes; nothing more after a reset.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read) = timeout(PATIENCE, stream.read(&mut buffer)).await.expect("an answer") {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends something and reads until the other end closes.
async fn send(to: SocketAddr, from: Ipv4Addr, request: &str) -> String {
    let mut stream = connect(to, from).await;
    // Whoever is refused may find the other end closed already.
    let _refused = stream.write_all(request.as_bytes()).await;
    rest(&mut stream).await
}

/// Asks for a page.
async fn get(to: SocketAddr, from: Ipv4Addr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\r\n");
    send(to, from, &request).await
}

/// The head of a form's request.
fn form_head(to: SocketAddr, path: &str, length: usize, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {to}\r\nsec-fetch-site: same-origin\r\n{more}\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    )
}

/// Sends a form.
async fn post(to: SocketAddr, from: Ipv4Addr, path: &str, body: &str, more: &str) -> String {
    let request = form_head(to, path, body.len(), more) + body;
    send(to, from, &request).await
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}
