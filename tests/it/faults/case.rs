//! A case: what the server does, what is tried, and how it has to end.

use std::time::Instant;

use acceptance::hostile::{Hostile, Rule, Tokens};
use base64::Engine as _;
use domain::{ApiError, Code};

use super::ground::{PASSWORD, SECRET, Shelf, World};

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Getting an image's manifest and config.
    Image,
    /// Getting a layer of an image, as `manifold` reads blobs.
    Blob,
    /// Describing a list with its platforms.
    List,
    /// Reading all tags, page by page.
    Tags,
    /// Reading the referrers of an image.
    Referrers,
    /// Pushing a list of images of other repositories; the registry mounts.
    Push,
    /// The same; the registry does not mount, so that blobs are carried.
    Carry,
    /// The same, with a layer that goes in several pieces.
    CarryPieces,
    /// Signing in.
    SignIn,
}

/// How it has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// In success.
    Works,
    /// In an error with this code, whose message has these words.
    Fails(Code, &'static str),
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    /// What the server does.
    pub(super) server: &'static str,
    pub(super) work: Work,
    pub(super) rules: Vec<Rule>,
    /// For how many requests a token is good, where tokens are wanted.
    pub(super) token_uses: Option<usize>,
    pub(super) expect: Expect,
    /// What must be true of what the servers were asked.
    pub(super) holds: Option<Holds>,
    /// The same, of the push that is repeated after it has failed.
    pub(super) again: Option<Holds>,
}

/// Looks at what the proxy, and the other host, were asked; says what is wrong.
pub(super) type Holds = fn(&Asks) -> Result<(), String>;

/// What the servers were asked while it was tried.
#[derive(Debug)]
pub(super) struct Asks {
    pub(super) here: Vec<acceptance::hostile::Asked>,
    pub(super) there: Vec<acceptance::hostile::Asked>,
}

impl Asks {
    /// How many requests here were of this method and had this in their path.
    pub(super) fn count(&self, method: &str, part: &str) -> usize {
        let fits = |asked: &&acceptance::hostile::Asked| {
            asked.method == method && asked.path.contains(part)
        };
        self.here.iter().filter(fits).count()
    }
}

/// How a case ended: the words of the table, and milliseconds.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) words: String,
    pub(super) millis: u128,
}

impl Case {
    pub(super) fn new(
        name: &'static str,
        server: &'static str,
        work: Work,
        rules: Vec<Rule>,
        expect: Expect,
    ) -> Self {
        Self { name, server, work, rules, token_uses: None, expect, holds: None, again: None }
    }

    pub(super) fn holds(mut self, holds: Holds) -> Self {
        self.holds = Some(holds);
        self
    }

    pub(super) fn again(mut self, holds: Holds) -> Self {
        self.again = Some(holds);
        self
    }

    pub(super) fn tokens(mut self, uses: usize) -> Self {
        self.token_uses = Some(uses);
        self
    }

    pub(super) async fn run(&self, number: usize, images: &Shelf) -> Result<Ended, String> {
        let here = Hostile::start(&images.host).await;
        let there = Hostile::start(&images.host).await;
        // Another name of this machine is another host.
        here.set_there(&there.host().replace("127.0.0.1", "localhost"));
        let world = World::new(here.host(), number);
        world.prepare(self.work).await.map_err(|error| format!("before it: {error}"))?;
        here.set_tokens(self.token_uses.map(tokens));
        here.set_rewrites(World::kind_of_registry(self.work));
        here.set_rules(self.rules.clone());
        here.take();
        let start = Instant::now();
        let outcome = world.attempt(self.work, images).await;
        let millis = start.elapsed().as_millis();
        let asks = Asks { here: here.take(), there: there.take() };
        let leaked = asks.there.iter().find(|asked| !asked.header("authorization").is_empty());
        if let Some(asked) = leaked {
            return Err(format!("another host was shown the authorization: {}", asked.path));
        }
        let words = self.judge(&outcome, &world.words())?;
        self.holds
            .map_or(Ok(()), |holds| holds(&asks))
            .map_err(|what| format!("{what}: {asks:?}"))?;
        if matches!(self.work, Work::Push | Work::Carry | Work::CarryPieces) {
            world.check_push(outcome.is_ok(), images).await?;
            if outcome.is_err() {
                here.set_tokens(self.token_uses.map(|_| tokens(1000)));
                here.set_rules(Vec::new());
                let again = world.attempt(self.work, images).await;
                again.map_err(|error| format!("it cannot be repeated: {error}"))?;
                let asks = Asks { here: here.take(), there: there.take() };
                let holds = self.again.map_or(Ok(()), |holds| holds(&asks));
                holds.map_err(|what| format!("{what}: {asks:?}"))?;
                world.check_push(true, images).await?;
                return Ok(Ended { words: format!("{words}; repeated, it is done"), millis });
            }
        }
        Ok(Ended { words, millis })
    }

    /// The table's words for an outcome that is as expected.
    fn judge(&self, outcome: &Result<(), ApiError>, said: &str) -> Result<String, String> {
        let text = format!("{outcome:?} {said}");
        if text.contains(SECRET) || text.contains(&basic()) {
            return Err(format!("a secret is said: {text}"));
        }
        if text.contains("panicked") {
            return Err(text);
        }
        match (&self.expect, outcome) {
            (Expect::Works, Ok(())) => Ok("it works".to_owned()),
            (Expect::Fails(code, words), Err(error))
                if error.code == *code && error.message.contains(words) =>
            {
                Ok(format!("error: {words}"))
            }
            (expected, found) => Err(format!("{expected:?} was expected, not {found:?}")),
        }
    }
}

/// User and password as the `Authorization` header has them.
pub(super) fn basic() -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("me:{PASSWORD}"))
}

fn tokens(uses: usize) -> Tokens {
    let basic = format!("Basic {}", basic());
    Tokens { uses, basic, prefix: format!("{SECRET}-token-") }
}

impl Work {
    /// The table's words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Image => "reading an image",
            Self::Blob => "reading a blob",
            Self::List => "reading a list",
            Self::Tags => "reading tags",
            Self::Referrers => "reading referrers",
            Self::Push => "pushing, by mounts",
            Self::Carry => "pushing, by copies",
            Self::CarryPieces => "pushing a large layer",
            Self::SignIn => "signing in",
        }
    }
}
