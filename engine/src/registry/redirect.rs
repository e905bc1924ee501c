//! Sending one request and following where it leads: over which connection each address is asked, what
//! is never followed, and who gets to see the `Authorization` header.

use bytes::Bytes;
use domain::Registry;
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use tokio::sync::mpsc;
use url::Url;

use super::Client;
use super::clients::{host_and_port, is_on};
use super::error::Kind;
use super::record::Sending;
use super::wire;
use super::words::without_secrets;

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// A request as it goes out.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    method: Method,
    address: Url,
    headers: HeaderMap,
    authorization: Option<HeaderValue>,
    body: Option<Body>,
    /// Which try it is, for the record.
    attempt: u32,
}

#[derive(Debug, Clone)]
struct Body {
    bytes: Bytes,
    /// Whether it is a blob's content, over whose end a registry may take its time.
    is_blob: bool,
}

impl Outgoing {
    pub(super) fn new(method: Method, address: Url) -> Self {
        let (headers, authorization, body) = (HeaderMap::new(), None, None);
        Self { method, address, headers, authorization, body, attempt: 1 }
    }

    /// One more header. One that no header can hold is a defect of an answer that it was made of.
    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Result<Self, Kind> {
        self.headers.append(name, header_value(value)?);
        Ok(self)
    }

    /// With this `Authorization`, which stays at the address's own host.
    pub(super) fn authorized(mut self, authorization: Option<&str>) -> Result<Self, Kind> {
        self.authorization = authorization.map(header_value).transpose()?;
        if let Some(value) = &mut self.authorization {
            // So that no log shows it.
            value.set_sensitive(true);
        }
        Ok(self)
    }

    /// As the so manieth try, 1 being the first.
    pub(super) fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// With a body.
    pub(super) fn body(self, content_type: &str, bytes: Bytes) -> Result<Self, Kind> {
        let mut with = self.header(CONTENT_TYPE, content_type)?;
        with.body = Some(Body { bytes, is_blob: false });
        Ok(with)
    }

    /// Its body is a blob's content.
    pub(super) fn blob(mut self) -> Self {
        if let Some(body) = &mut self.body {
            body.is_blob = true;
        }
        self
    }

    /// The address that a redirect leads to, with what goes along; `None` when the answer is none.
    fn follow(&self, answer: &Response) -> Result<Option<Self>, Kind> {
        let status = answer.status();
        let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let location = answer.headers().get(LOCATION);
        let Some(location) = location.filter(|_| is_redirect) else { return Ok(None) };
        let bad = || Kind::Redirect(format!("it answered {status} with an address that is none"));
        let location = location.to_str().map_err(|_| bad())?;
        let next = self.address.join(location).map_err(|_| bad())?;
        if !matches!(next.scheme(), "http" | "https") {
            return Err(Kind::Redirect(format!("it redirects to a {}: address", next.scheme())));
        }
        let is_here = next.origin() == self.address.origin();
        let is_reading = matches!(self.method, Method::GET | Method::HEAD);
        // What changes something is not turned into a GET, whose success would look like its own, and
        // its body is for nobody else.
        let keeps =
            matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if !(is_reading || keeps && is_here) {
            let to = without_secrets(&next);
            return Err(Kind::Redirect(format!("it redirects a {} to {to}", self.method)));
        }
        let mut onward = self.clone();
        onward.address = next;
        if !is_here {
            onward.authorization = None;
        }
        Ok(Some(onward))
    }
}

fn header_value(text: &str) -> Result<HeaderValue, Kind> {
    // The text may be a secret: it is not quoted.
    HeaderValue::from_str(text)
        .map_err(|_| Kind::BadResponse("a header cannot be made of it".to_owned()))
}

/// A refused certificate, with the host that showed it where that is not the registry.
fn said_where(kind: Kind, address: &Url, registry: &Registry) -> Kind {
    match kind {
        Kind::Tls(reason) if !is_on(address, registry) => {
            Kind::TlsElsewhere { host: host_and_port(address), reason }
        }
        kind => kind,
    }
}

/// Writes down how a request ended, and gives its answer.
fn ended(
    sending: Sending,
    answer: Result<Response, Kind>,
    request: &Outgoing,
    registry: &Registry,
) -> Result<Response, Kind> {
    match answer {
        Ok(mut answer) => {
            sending.answered(&mut answer);
            Ok(answer)
        }
        Err(kind) => {
            let kind = said_where(kind, &request.address, registry);
            sending.failed(&kind);
            Err(kind)
        }
    }
}

impl Client {
    /// Sends a request for a registry, once to each address that it leads to, and gives the first
    /// answer that is not a redirect.
    ///
    /// # Errors
    /// [`Kind::Redirect`] for circles, for what is not HTTP, for plain HTTP where the registry is not
    /// allowed to be insecure, and for redirects of what is no reading to another host.
    pub(super) async fn transmit(
        &self,
        registry: &Registry,
        request: Outgoing,
    ) -> Result<Response, Kind> {
        let mut request = request;
        for _ in 0..=REDIRECTS {
            let answer = self.hop(registry, &request).await?;
            match request.follow(&answer)? {
                None => return Ok(answer),
                Some(onward) => request = onward,
            }
        }
        Err(Kind::Redirect(format!("it redirects more than {REDIRECTS} times")))
    }

    /// Sends a body as its chunks come. Where it is redirected to is not followed: they are gone.
    ///
    /// # Errors
    /// As [`Client::transmit`].
    pub(super) async fn transmit_stream(
        &self,
        registry: &Registry,
        request: &Outgoing,
        length: u64,
        chunks: mpsc::Receiver<Bytes>,
    ) -> Result<Response, Kind> {
        let timeouts = &self.inner.timeouts;
        let builder = self.prepare(registry, request)?;
        let wait = timeouts.answer_after(usize::try_from(length).unwrap_or(usize::MAX), true);
        let sending = self.inner.record.begin(&request.method, &request.address, length, 1);
        let answer = wire::send_chunks(builder, length, chunks, timeouts.idle, wait).await;
        let mut answer = ended(sending, answer, request, registry)?;
        if answer.status().is_redirection() {
            let reason = format!("it redirects a {} while it goes out", request.method);
            return Err(Kind::Redirect(reason));
        }
        answer.extensions_mut().insert(*timeouts);
        Ok(answer)
    }

    async fn hop(&self, registry: &Registry, request: &Outgoing) -> Result<Response, Kind> {
        let timeouts = &self.inner.timeouts;
        let mut builder = self.prepare(registry, request)?;
        let sent = request.body.as_ref().map_or(0, |body| body.bytes.len() as u64);
        let (method, address) = (&request.method, &request.address);
        let sending = self.inner.record.begin(method, address, sent, request.attempt);
        let answer = if let Some(body) = &request.body {
            let wait = timeouts.answer_after(body.bytes.len(), body.is_blob);
            wire::send_body(builder, body.bytes.clone(), timeouts.idle, wait).await
        } else {
            if request.method == Method::POST || request.method == Method::PUT {
                builder = builder.header(CONTENT_LENGTH, 0);
            }
            wire::send(builder, timeouts.first_byte).await
        };
        let mut answer = ended(sending, answer, request, registry)?;
        answer.extensions_mut().insert(*timeouts);
        Ok(answer)
    }

    /// The request without its body, for the connection that may see it.
    fn prepare(&self, registry: &Registry, request: &Outgoing) -> Result<RequestBuilder, Kind> {
        let address = &request.address;
        if address.scheme() != "https" && !self.is_trusted_insecure(registry) {
            let to = without_secrets(address);
            return Err(Kind::Redirect(format!("{to} is plain HTTP")));
        }
        // A body may be a secret as well: the refresh token of a sign-in.
        let is_secret = request.authorization.is_some()
            || request.body.as_ref().is_some_and(|body| !body.is_blob);
        let http = self.http_at(registry, address, is_secret)?;
        let mut builder = http.request(request.method.clone(), address.clone());
        builder = builder.headers(request.headers.clone());
        if let Some(authorization) = &request.authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        Ok(builder)
    }
}
