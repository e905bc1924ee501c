//! Flags as docker reads them (pflag): `--purge=false`, flags after names, the last of two counts;
//! and docker's words and exit code for those that are wrong. What comes out is what clap reads too.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

use clap::{ArgAction, Args as _, Command};

use super::arguments::{AnnotateArgs, CreateArgs, InspectArgs, PushArgs, RmArgs};
use super::count::{self, Count};
use super::csv;

/// Docker's exit code for a flag that is wrong.
const WRONG_FLAG: u8 = 125;
/// The flag that every command has.
const HELP: &str = "help";

/// Why a command line is not carried out.
#[derive(Debug)]
pub struct Refusal {
    text: String,
}

impl Refusal {
    /// The exit code, docker's.
    pub fn code(&self) -> u8 {
        WRONG_FLAG
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Puts the words of a command line of docker's into the one form that clap and docker read alike:
/// the command, its flags, `--`, its names; or the command and `--help`, if help is asked for and
/// nothing is wrong. Words of other commands stay as they are.
///
/// # Errors
/// [`Refusal`] for a flag that docker would refuse.
pub fn words(given: Vec<OsString>) -> Result<Vec<OsString>, Refusal> {
    let texts: Option<Vec<&str>> = given.iter().map(|word| word.to_str()).collect();
    let Some([program, name, rest @ ..]) = texts.as_deref() else { return Ok(given) };
    let Some((command, count)) = command(name) else { return Ok(given) };
    let read = Reader::new(&command).read(rest).map_err(|wrong| Refusal {
        text: format!("{wrong}\n\n{}", count.usage(&format!("Run 'manifold {name} --help'"))),
    })?;
    let mut words = vec![(*program).to_owned(), (*name).to_owned()];
    if read.switches.get(HELP) == Some(&true) {
        words.push(format!("--{HELP}"));
        return Ok(words.into_iter().map(OsString::from).collect());
    }
    words.extend(read.flags());
    words.push("--".to_owned());
    words.extend(read.names);
    Ok(words.into_iter().map(OsString::from).collect())
}

fn command(name: &str) -> Option<(Command, &'static Count)> {
    let bare = Command::new("manifold");
    Some(match name {
        "create" => (CreateArgs::augment_args(bare), &count::CREATE),
        "annotate" => (AnnotateArgs::augment_args(bare), &count::ANNOTATE),
        "inspect" => (InspectArgs::augment_args(bare), &count::INSPECT),
        "push" => (PushArgs::augment_args(bare), &count::PUSH),
        "rm" => (RmArgs::augment_args(bare), &count::RM),
        _ => return None,
    })
}

/// A flag of the command.
#[derive(Debug, Clone)]
struct Flag {
    long: String,
    short: Option<char>,
    kind: Kind,
}

impl Flag {
    /// What is wrong with a value. Docker does not show the short form of `--help` there.
    fn refuses(&self, value: &str, why: &str) -> String {
        let short = self.short.filter(|_| self.long != HELP);
        let short = short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
        let name = format!("{short}--{}", self.long);
        format!("invalid argument {value:?} for {name:?} flag: {why}")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There or not.
    Switch,
    /// The last value counts.
    Text,
    /// All values count, and each is a line of CSV.
    Texts,
}

/// Reads words as pflag does.
#[derive(Debug)]
struct Reader {
    flags: Vec<Flag>,
}

/// What was read.
#[derive(Debug, Default)]
struct Read {
    switches: BTreeMap<String, bool>,
    text: BTreeMap<String, String>,
    texts: Vec<(String, String)>,
    names: Vec<String>,
}

impl Read {
    fn flags(&self) -> impl Iterator<Item = String> {
        let switches = self.switches.iter().filter(|(name, on)| **on && *name != HELP);
        let switches = switches.map(|(name, _)| format!("--{name}"));
        let text = self.text.iter().map(|(name, value)| format!("--{name}={value}"));
        let texts = self.texts.iter().map(|(name, value)| format!("--{name}={value}"));
        switches.chain(text).chain(texts)
    }

    fn set(&mut self, flag: &Flag, value: &str) -> Result<(), String> {
        let name = flag.long.clone();
        match flag.kind {
            Kind::Switch => {
                let on = switch(flag, value)?;
                self.switches.insert(name, on);
            }
            Kind::Text => {
                self.text.insert(name, value.to_owned());
            }
            Kind::Texts => {
                let values = csv::record(value);
                let values = values.map_err(|wrong| flag.refuses(value, &wrong.to_string()))?;
                self.texts.extend(values.into_iter().map(|value| (name.clone(), value)));
            }
        }
        Ok(())
    }
}

impl Reader {
    /// The flags as clap knows them: there is no second list.
    fn new(command: &Command) -> Self {
        let flags = command.get_arguments().filter_map(|argument| {
            let kind = match argument.get_action() {
                ArgAction::SetTrue => Kind::Switch,
                ArgAction::Append => Kind::Texts,
                _ => Kind::Text,
            };
            let long = argument.get_long()?.to_owned();
            Some(Flag { long, short: argument.get_short(), kind })
        });
        let help = Flag { long: HELP.to_owned(), short: Some('h'), kind: Kind::Switch };
        Self { flags: flags.chain([help]).collect() }
    }

    fn read(&self, words: &[&str]) -> Result<Read, String> {
        let mut read = Read::default();
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            if word == "--" {
                read.names.extend(words.by_ref().map(str::to_owned));
            } else if let Some(long) = word.strip_prefix("--") {
                self.long(long, &mut words, &mut read)?;
            } else if let Some(shorts) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                self.short(shorts, &mut words, &mut read)?;
            } else {
                read.names.push(word.to_owned());
            }
        }
        Ok(read)
    }

    fn long<'a>(
        &self,
        word: &str,
        words: &mut impl Iterator<Item = &'a str>,
        read: &mut Read,
    ) -> Result<(), String> {
        if word.starts_with(['-', '=']) {
            return Err(format!("bad flag syntax: --{word}"));
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let flag = self.flags.iter().find(|flag| flag.long == name);
        let flag = flag.ok_or_else(|| format!("unknown flag: --{name}"))?;
        match value {
            Some(value) => read.set(flag, value),
            None if flag.kind == Kind::Switch => read.set(flag, "true"),
            None => {
                let value = words.next();
                read.set(flag, value.ok_or_else(|| format!("flag needs an argument: --{name}"))?)
            }
        }
    }

    /// One or more flags after one dash.
    fn short<'a>(
        &self,
        word: &str,
        words: &mut impl Iterator<Item = &'a str>,
        read: &mut Read,
    ) -> Result<(), String> {
        let mut rest = word;
        while let Some(letter) = rest.chars().next() {
            let Some(flag) = self.flags.iter().find(|flag| flag.short == Some(letter)) else {
                return Err(format!("unknown shorthand flag: {letter:?} in -{rest}"));
            };
            let after = rest.get(letter.len_utf8()..).unwrap_or_default();
            if let Some(value) = after.strip_prefix('=') {
                read.set(flag, value)?;
                break;
            }
            if flag.kind == Kind::Switch {
                read.set(flag, "true")?;
                rest = after;
                continue;
            }
            let value = if after.is_empty() { words.next() } else { Some(after) };
            let missing = || format!("flag needs an argument: {letter:?} in -{rest}");
            read.set(flag, value.ok_or_else(missing)?)?;
            break;
        }
        Ok(())
    }
}

/// Go's `strconv.ParseBool`.
fn switch(flag: &Flag, value: &str) -> Result<bool, String> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => {
            let why = format!("strconv.ParseBool: parsing {value:?}: invalid syntax");
            Err(flag.refuses(value, &why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<String, String> {
        let given = line.split_whitespace().map(OsString::from).collect();
        let words = words(given).map_err(|refusal| refusal.to_string())?;
        Ok(words.join(std::ffi::OsStr::new(" ")).to_string_lossy().into_owned())
    }

    #[test]
    fn flags_come_out_in_one_form() {
        for (given, wanted) in [
            ("manifold create a b", "manifold create -- a b"),
            ("manifold create a -a b --insecure=1", "manifold create --amend --insecure -- a b"),
            ("manifold push -p --purge=false a", "manifold push -- a"),
            ("manifold push -p=t -- -a", "manifold push --purge -- -a"),
            ("manifold annotate a b --os -x --os y", "manifold annotate --os=y -- a b"),
            (
                "manifold annotate --os-features a,b --os-features= --os-features=c a b",
                "manifold annotate --os-features=a --os-features=b --os-features=c -- a b",
            ),
            ("manifold create - a", "manifold create -- - a"),
            ("manifold serve --port=1", "manifold serve --port=1"),
            ("manifold push --help", "manifold push --help"),
            ("manifold push -h a", "manifold push --help"),
            ("manifold push a --purge --help=T", "manifold push --help"),
            ("manifold push --help --help=false -p a", "manifold push --purge -- a"),
            ("manifold", "manifold"),
        ] {
            assert_eq!(read(given).as_deref(), Ok(wanted), "{given}");
        }
    }

    #[test]
    fn wrong_flags_are_refused_in_dockers_words() {
        for (given, line) in [
            ("create --bogus=1 a b", "unknown flag: --bogus"),
            ("inspect -vx a", "unknown shorthand flag: 'x' in -x"),
            ("annotate --os", "flag needs an argument: --os"),
            ("push --=x a", "bad flag syntax: --=x"),
            (
                "push --purge= a",
                "invalid argument \"\" for \"-p, --purge\" flag: strconv.ParseBool: parsing \"\": \
                 invalid syntax",
            ),
            ("rm --insecure a", "unknown flag: --insecure"),
            ("push --help --bogus", "unknown flag: --bogus"),
            (
                "push --help=x a",
                "invalid argument \"x\" for \"--help\" flag: strconv.ParseBool: parsing \"x\": invalid \
                 syntax",
            ),
            (
                "annotate --os-features a\"b c d",
                "invalid argument \"a\\\"b\" for \"--os-features\" flag: parse error on line 1, column 2: \
                 bare \" in non-quoted-field",
            ),
        ] {
            let text = read(&format!("manifold {given}")).unwrap_err();
            assert_eq!(text.lines().next(), Some(line), "{given}");
            assert!(text.contains("\n\nUsage:  manifold "), "{text}");
        }
    }
}
