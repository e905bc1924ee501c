//! A proxy before a registry that does what networks and servers do at their worst, at the request that
//! a test names. It speaks HTTP by hand: no library would send what it has to send.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::http;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// Headers that belong to one connection (RFC 9110, section 7.6.1), or are made anew.
const NOT_FORWARDED: [&str; 5] =
    ["connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"];
/// What a TLS connection begins with (RFC 8446, section 5.1).
const TLS_HELLO: u8 = 22;
/// How long a silent server keeps the line open.
const SILENCE: Duration = Duration::from_secs(60);

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its method.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Names, in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// How many bytes its body has.
    pub length: usize,
}

impl Asked {
    /// The value of a header; empty without it.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// An answer, to be changed on its way.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names, in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Sets a header, or takes it away.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        self.headers.retain(|(key, _)| key != name);
        self.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
}

/// Where an answer is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// In the middle of its head.
    InHead,
    /// Between head and body.
    AfterHead,
    /// In the middle of its body.
    InBody,
}

/// What the proxy does instead of passing on. In texts, `{here}` is the proxy and `{there}` what
/// [`Hostile::set_there`] was given.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Resets the connection once the request is read.
    Reset,
    /// Ends the connection in the usual way once the request is read.
    Close,
    /// Resets the connection in the middle of the request's body.
    ResetInRequest,
    /// Gives half of the request's body to the registry, then resets both connections.
    HalfUp,
    /// Passes the request on, and resets the connection instead of answering.
    LoseAnswer,
    /// Cuts the answer, with a reset or in the usual way.
    CutAnswer(Cut, bool),
    /// Answers nothing, and keeps the line open.
    Silence,
    /// Keeps the line open after half of the answer's body.
    SilenceInBody,
    /// Gives the answer in pieces of so many bytes, with pauses.
    Drip(usize, Duration),
    /// Waits before passing the request on.
    Wait(Duration),
    /// Waits for a permit before passing the request on, which it uses up.
    Hold(Arc<Semaphore>),
    /// Says the answer is so many bytes longer than it is.
    WrongLength(i64),
    /// These bytes, then the end of the connection.
    Raw(String),
    /// An answer of its own: status, headers, body.
    Say(u16, Vec<(&'static str, String)>, String),
    /// A body that goes on for ever.
    Endless(&'static str),
    /// Changes the registry's answer; `{here}` and `{there}` in its headers are filled in afterwards.
    Change(fn(&mut Answer)),
}

/// When the proxy does what.
#[derive(Debug, Clone)]
pub struct Rule {
    method: &'static str,
    part: String,
    whole: bool,
    skip: usize,
    times: usize,
    deed: Deed,
}

impl Rule {
    /// For requests of this method (empty: any) whose path and query contain `part`, always.
    pub fn on(method: &'static str, part: &str, deed: Deed) -> Self {
        Self { method, part: part.to_owned(), whole: false, skip: 0, times: usize::MAX, deed }
    }

    /// Only where the path and query are that, and no more.
    #[must_use]
    pub fn exactly(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Only for the first so many of them.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Not for the first so many of them.
    #[must_use]
    pub fn skip(mut self, skip: usize) -> Self {
        self.skip = skip;
        self
    }

    fn fits(&self, asked: &Asked) -> bool {
        let fits =
            if self.whole { asked.path == self.part } else { asked.path.contains(&self.part) };
        fits && (self.method.is_empty() || self.method == asked.method)
    }
}

/// Tokens that the proxy wants to see.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For how many requests the first one is good; the later ones are good for all, unless it is none.
    pub uses: usize,
    /// The `Authorization` with which one is given.
    pub basic: String,
    /// What every token begins with.
    pub prefix: String,
}

#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    rewrites: Vec<(&'static str, &'static str)>,
    tokens: Option<Tokens>,
    /// How often each token was used.
    used: Vec<usize>,
    there: String,
    asked: Vec<Asked>,
}

/// A running proxy. It ends with the handle.
#[derive(Debug)]
pub struct Hostile {
    host: String,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Hostile {
    /// A proxy before the registry at `upstream`, which passes everything on.
    pub async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let host = listener.local_addr().expect("its address").to_string();
        let state: Arc<Mutex<State>> = Arc::default();
        let line =
            Line { upstream: upstream.to_owned(), here: host.clone(), state: Arc::clone(&state) };
        let task = tokio::spawn(async move {
            let client = http::client();
            while let Ok((stream, _)) = listener.accept().await {
                let (line, client) = (line.clone(), client.clone());
                tokio::spawn(async move { line.serve(stream, &client).await });
            }
        });
        Self { host, state, task }
    }

    /// Host and port, the first part of every reference through it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What `{there}` is.
    pub fn set_there(&self, host: &str) {
        host.clone_into(&mut lock(&self.state).there);
    }

    /// What it does from now on.
    pub fn set_rules(&self, rules: Vec<Rule>) {
        lock(&self.state).rules = rules;
    }

    /// What it replaces in the paths that it passes on: how the registry behind it becomes another kind,
    /// which is no fault.
    pub fn set_rewrites(&self, rewrites: &[(&'static str, &'static str)]) {
        lock(&self.state).rewrites = rewrites.to_vec();
    }

    /// Wants tokens from now on, or none.
    pub fn set_tokens(&self, tokens: Option<Tokens>) {
        lock(&self.state).tokens = tokens;
    }

    /// What it was asked since the last call.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut lock(&self.state).asked)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection's view of the proxy.
#[derive(Debug, Clone)]
struct Line {
    upstream: String,
    here: String,
    state: Arc<Mutex<State>>,
}

impl Line {
    /// Answers requests until one ends the connection.
    async fn serve(&self, mut stream: TcpStream, client: &reqwest::Client) {
        // A TLS hello: nobody here speaks that, and who sends it shall not wait.
        let mut first = [0];
        if matches!(stream.peek(&mut first).await, Ok(1)) && first == [TLS_HELLO] {
            return;
        }
        while let Some(asked) = read_head(&mut stream).await {
            let deed = self.deed(&asked);
            if matches!(deed, Some(Deed::ResetInRequest | Deed::HalfUp)) {
                let mut half = vec![0; asked.length / 2];
                let _ = stream.read_exact(&mut half).await;
                if matches!(deed, Some(Deed::HalfUp)) {
                    self.pass_half(&asked, &half).await;
                }
                return reset(stream);
            }
            let mut body = vec![0; asked.length];
            if stream.read_exact(&mut body).await.is_err() {
                return;
            }
            let goes_on = match deed {
                None => {
                    let answer = self.ask(client, &asked, body).await;
                    send(&mut stream, &asked, &answer, 0).await
                }
                Some(deed) => self.misbehave(&mut stream, client, &asked, body, deed).await,
            };
            match goes_on {
                End::GoesOn => {}
                End::Closed => return,
                End::Reset => return reset(stream),
            }
        }
    }

    /// What is done about a request: the first rule that fits and is not used up.
    fn deed(&self, asked: &Asked) -> Option<Deed> {
        let mut state = lock(&self.state);
        state.asked.push(asked.clone());
        for rule in state.rules.iter_mut().filter(|rule| rule.fits(asked)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.times > 0 {
                rule.times -= 1;
                return Some(rule.deed.clone());
            }
        }
        drop(state);
        self.token_answer(asked)
    }

    /// The answer of the token service, and to who has no good token.
    fn token_answer(&self, asked: &Asked) -> Option<Deed> {
        let mut state = lock(&self.state);
        let tokens = state.tokens.clone()?;
        let json = |status, headers, body: &str| Some(Deed::Say(status, headers, body.to_owned()));
        let given = asked.header("authorization");
        if asked.path.starts_with("/token") {
            if given != tokens.basic {
                return json(401, Vec::new(), "{}");
            }
            state.used.push(0);
            let number = state.used.len() - 1;
            return json(200, Vec::new(), &format!(r#"{{"token":"{}{number}"}}"#, tokens.prefix));
        }
        let number = given.strip_prefix("Bearer ").and_then(|t| t.strip_prefix(&tokens.prefix));
        let uses = number.and_then(|n| n.parse::<usize>().ok()).and_then(|n| state.used.get_mut(n));
        match uses {
            Some(uses) if *uses < tokens.uses || (number != Some("0") && tokens.uses > 0) => {
                *uses += 1;
                None
            }
            _ => {
                let challenge = format!(r#"Bearer realm="http://{}/token",service="x""#, self.here);
                let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"ended"}]}"#;
                json(401, vec![("www-authenticate", challenge)], body)
            }
        }
    }

    async fn misbehave(
        &self,
        stream: &mut TcpStream,
        client: &reqwest::Client,
        asked: &Asked,
        body: Vec<u8>,
        deed: Deed,
    ) -> End {
        match deed {
            Deed::Reset | Deed::ResetInRequest | Deed::HalfUp => End::Reset,
            Deed::Close => End::Closed,
            Deed::Silence => {
                tokio::time::sleep(SILENCE).await;
                End::Closed
            }
            Deed::Raw(text) => write(stream, self.fill(&text).as_bytes()).await.and(End::Closed),
            Deed::Say(status, headers, text) => {
                let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), self.fill(v)));
                let body = self.fill(&text).into_bytes();
                let answer = Answer { status, headers: headers.collect(), body };
                send(stream, asked, &answer, 0).await
            }
            Deed::Endless(kind) => endless(stream, kind).await,
            Deed::Wait(pause) => {
                tokio::time::sleep(pause).await;
                let answer = self.ask(client, asked, body).await;
                send(stream, asked, &answer, 0).await
            }
            Deed::Hold(gate) => {
                if let Ok(permit) = gate.acquire().await {
                    permit.forget();
                }
                let answer = self.ask(client, asked, body).await;
                send(stream, asked, &answer, 0).await
            }
            Deed::Change(change) => {
                let mut answer = self.ask(client, asked, body).await;
                change(&mut answer);
                for (_, value) in &mut answer.headers {
                    *value = self.fill(value);
                }
                send(stream, asked, &answer, 0).await
            }
            of_answer => {
                let answer = self.ask(client, asked, body).await;
                spoil(stream, asked, answer, of_answer).await
            }
        }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{here}", &self.here).replace("{there}", &lock(&self.state).there)
    }

    /// Asks the registry.
    async fn ask(&self, client: &reqwest::Client, asked: &Asked, body: Vec<u8>) -> Answer {
        let method = asked.method.parse().expect("a method");
        let rewrites = lock(&self.state).rewrites.clone();
        let path =
            rewrites.iter().fold(asked.path.clone(), |path, (from, to)| path.replace(from, to));
        let mut request =
            client.request(method, format!("http://{}{path}", self.upstream)).body(body);
        for (name, value) in &asked.headers {
            // The registry behind knows nothing of tokens.
            if !NOT_FORWARDED.contains(&name.as_str()) && name != "authorization" {
                request = request.header(name, value);
            }
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                return Answer { status: 502, headers: Vec::new(), body: error.to_string().into() };
            }
        };
        let status = answer.status().as_u16();
        let headers = answer.headers().iter().filter(|(name, _)| {
            let length = asked.method == "HEAD" && name.as_str() == "content-length";
            length || !NOT_FORWARDED.contains(&name.as_str())
        });
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
        });
        let headers = headers.collect();
        Answer { status, headers, body: answer.bytes().await.unwrap_or_default().to_vec() }
    }

    /// Gives the registry the head and half of the body, and leaves.
    async fn pass_half(&self, asked: &Asked, half: &[u8]) {
        let Ok(mut stream) = TcpStream::connect(&self.upstream).await else { return };
        let mut head = format!("{} {} HTTP/1.1\r\n", asked.method, asked.path);
        for (name, value) in asked.headers.iter().filter(|(name, _)| name != "authorization") {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(half).await;
        let _ = stream.shutdown().await;
        // Until the registry has given up too, so that what comes next finds it settled.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}

/// What became of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    GoesOn,
    Closed,
    Reset,
}

impl End {
    fn and(self, next: Self) -> Self {
        if self == Self::GoesOn { next } else { self }
    }
}

/// Sends an answer as the deed has it.
async fn spoil(stream: &mut TcpStream, asked: &Asked, answer: Answer, deed: Deed) -> End {
    let (head, body) = (head(asked, &answer, 0), answer.body.as_slice());
    match deed {
        Deed::CutAnswer(cut, with_reset) => {
            let end = if with_reset { End::Reset } else { End::Closed };
            let part = match cut {
                Cut::InHead => head.as_bytes()[..head.len() / 2].to_vec(),
                Cut::AfterHead => head.into_bytes(),
                Cut::InBody => [head.as_bytes(), &body[..body.len() / 2]].concat(),
            };
            let written = write(stream, &part).await;
            // A reset takes back what has not been read yet.
            tokio::time::sleep(Duration::from_millis(30)).await;
            written.and(end)
        }
        Deed::SilenceInBody => {
            let part = [head.as_bytes(), &body[..body.len() / 2]].concat();
            let written = write(stream, &part).await;
            tokio::time::sleep(SILENCE).await;
            written.and(End::Closed)
        }
        Deed::Drip(piece, pause) => {
            for piece in [head.as_bytes(), body].concat().chunks(piece) {
                if write(stream, piece).await != End::GoesOn {
                    return End::Closed;
                }
                tokio::time::sleep(pause).await;
            }
            End::GoesOn
        }
        Deed::WrongLength(more) => {
            send(stream, asked, &answer, more).await;
            End::Closed
        }
        // The others need no answer of the registry.
        _ => End::Reset,
    }
}

async fn endless(stream: &mut TcpStream, kind: &str) -> End {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n");
    let mut end = write(stream, head.as_bytes()).await;
    while end == End::GoesOn {
        end = write(stream, &vec![b' '; 65536]).await;
    }
    End::Closed
}

async fn send(stream: &mut TcpStream, asked: &Asked, answer: &Answer, more: i64) -> End {
    let head = head(asked, answer, more);
    let body: &[u8] = if asked.method == "HEAD" { &[] } else { &answer.body };
    write(stream, &[head.as_bytes(), body].concat()).await
}

fn head(asked: &Asked, answer: &Answer, more: i64) -> String {
    let mut head = format!("HTTP/1.1 {} x\r\n", answer.status);
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if asked.method != "HEAD" && answer.status != 204 {
        let length = i64::try_from(answer.body.len()).expect("a length") + more;
        let _ = write!(head, "content-length: {length}\r\n");
    }
    head + "\r\n"
}

async fn write(stream: &mut TcpStream, bytes: &[u8]) -> End {
    match stream.write_all(bytes).await {
        Ok(()) => End::GoesOn,
        Err(_) => End::Closed,
    }
}

/// The other side gets a reset instead of an end.
fn reset(stream: TcpStream) {
    let _ = stream.set_zero_linger();
    drop(stream);
}

async fn read_head(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
        if head.len() > MAX_HEAD {
            return None;
        }
    }
    let text = String::from_utf8_lossy(&head);
    let mut lines = text.lines();
    let mut words = lines.next()?.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or_default();
    Some(Asked { method, path, headers, length })
}
