//! A tar archive as its bytes come (POSIX.1-2017, pax; GNU tar's long names): each member once, with
//! the first bytes of its content. What the archive claims costs no memory: names and extended headers
//! have limits, and content is passed over.

use super::header::{FileKind, HEAD_BYTES};

/// The size of a tar block in bytes.
const BLOCK: usize = 512;
/// The largest extended header or long name that is read, in bytes.
const LONGEST_EXTENSION: u64 = 64 * 1024;
/// The longest name that is kept, in bytes: Linux takes no longer one.
const LONGEST_NAME: usize = 4096;

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name as the archive says it.
    pub path: String,
    /// What it is.
    pub node: Node,
}

/// What a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A file.
    File(FileKind),
    /// A folder.
    Directory,
    /// A symbolic link and where it leads.
    Link(String),
    /// Another name of a member of the same archive.
    Same(String),
    /// A device, a pipe.
    Special,
}

/// Why bytes are no archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// A header without the sum that it should have.
    #[error("the layer is not a tar archive: a header's checksum does not fit")]
    Checksum,
    /// A size that is no number.
    #[error("the layer is not a tar archive: a member has no valid size")]
    Size,
    /// An extended header or a name that is too long.
    #[error("a name or an extended header in the layer is longer than {LONGEST_EXTENSION} bytes")]
    TooLong,
}

/// Reads an archive piece by piece.
#[derive(Debug, Default)]
pub struct Archive {
    state: State,
    /// What has come of a header.
    header: Vec<u8>,
    /// What extended headers said about the next member.
    next: Extended,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Header,
    /// Content of a member, of which a part is kept.
    Content(Content),
    /// Content and padding that nobody needs: how many bytes.
    Skip(u64),
    /// More headers of a sparse file, then its content of so many bytes.
    Sparse(u64),
    /// After the end: what comes is not looked at.
    Ended,
}

#[derive(Debug)]
struct Content {
    kept: Vec<u8>,
    /// How many bytes to keep.
    want: usize,
    /// How many bytes come behind what is kept, padding included.
    behind: u64,
    purpose: Purpose,
}

#[derive(Debug)]
enum Purpose {
    Head(String),
    Pax,
    LongName,
    LongLink,
}

#[derive(Debug, Default)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
}

impl Archive {
    /// Takes the next bytes and gives the members that are known now.
    ///
    /// # Errors
    /// [`ArchiveError`] for what is no archive; nothing is to be given to it afterwards.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        found: &mut dyn FnMut(Member),
    ) -> Result<(), ArchiveError> {
        while !bytes.is_empty() {
            match &mut self.state {
                State::Ended => return Ok(()),
                State::Skip(left) => {
                    let take = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = bytes.get(take..).unwrap_or_default();
                    *left -= take as u64;
                    if *left == 0 {
                        self.state = State::Header;
                    }
                }
                State::Content(content) => {
                    let take = (content.want - content.kept.len()).min(bytes.len());
                    let (now, rest) = bytes.split_at(take);
                    content.kept.extend_from_slice(now);
                    bytes = rest;
                    if content.kept.len() == content.want {
                        self.kept(found)?;
                    }
                }
                State::Header | State::Sparse(_) => {
                    let take = (BLOCK - self.header.len()).min(bytes.len());
                    let (now, rest) = bytes.split_at(take);
                    self.header.extend_from_slice(now);
                    bytes = rest;
                    if self.header.len() == BLOCK {
                        let block = std::mem::take(&mut self.header);
                        self.block(&block, found)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the archive has said that it ends.
    pub fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// All that was to be kept of a member has come.
    fn kept(&mut self, found: &mut dyn FnMut(Member)) -> Result<(), ArchiveError> {
        let State::Content(content) = std::mem::take(&mut self.state) else { return Ok(()) };
        self.state = after(content.behind);
        let text = || {
            let end = content.kept.iter().position(|byte| *byte == 0);
            let name = content.kept.get(..end.unwrap_or(content.kept.len())).unwrap_or_default();
            bounded(String::from_utf8_lossy(name).into_owned())
        };
        match content.purpose {
            Purpose::Head(path) => {
                found(Member { path, node: Node::File(FileKind::of(&content.kept)) });
            }
            Purpose::LongName => self.next.path = Some(text()?),
            Purpose::LongLink => self.next.link = Some(text()?),
            Purpose::Pax => self.next.read(&content.kept)?,
        }
        Ok(())
    }

    fn block(&mut self, block: &[u8], found: &mut dyn FnMut(Member)) -> Result<(), ArchiveError> {
        if let State::Sparse(size) = self.state {
            // A block of a sparse file's map: its last byte but seven says whether another follows.
            if block.get(504).is_none_or(|more| *more == 0) {
                self.state = after(padded(size)?);
            }
            return Ok(());
        }
        if block.iter().all(|byte| *byte == 0) {
            self.state = State::Ended;
            return Ok(());
        }
        if !has_sum(block) {
            return Err(ArchiveError::Checksum);
        }
        let kind = block.get(156).copied().unwrap_or_default();
        let said = number(block.get(124..136).unwrap_or_default()).ok_or(ArchiveError::Size)?;
        let keep = |want: u64, purpose| {
            let want = usize::try_from(want).map_err(|_| ArchiveError::TooLong)?;
            let behind = padded(said)?.checked_sub(want as u64).ok_or(ArchiveError::Size)?;
            Ok(State::Content(Content { kept: Vec::new(), want, behind, purpose }))
        };
        let extension = |purpose| {
            if said > LONGEST_EXTENSION {
                return Err(ArchiveError::TooLong);
            }
            if said == 0 { Ok(State::Header) } else { keep(said, purpose) }
        };
        match kind {
            b'x' => self.state = extension(Purpose::Pax)?,
            b'L' => self.state = extension(Purpose::LongName)?,
            b'K' => self.state = extension(Purpose::LongLink)?,
            // What holds for all members says nothing that is looked at here.
            b'g' | b'V' => self.state = after(padded(said)?),
            _ => return self.member(block, kind, said, found),
        }
        Ok(())
    }

    fn member(
        &mut self,
        block: &[u8],
        kind: u8,
        said: u64,
        found: &mut dyn FnMut(Member),
    ) -> Result<(), ArchiveError> {
        let extended = std::mem::take(&mut self.next);
        let path = extended.path.map_or_else(|| name(block), Ok)?;
        let link = || match extended.link.clone() {
            Some(link) => Ok(link),
            None => bounded(text(block.get(157..257).unwrap_or_default())),
        };
        let size = extended.size.unwrap_or(said);
        // Archives of before POSIX mark a folder by its name alone.
        let is_old_folder = matches!(kind, 0 | b'0') && path.ends_with('/');
        let node = match kind {
            _ if is_old_folder => Node::Directory,
            0 | b'0' | b'7' if size > 0 => {
                let want = usize::try_from(size).unwrap_or(usize::MAX).min(HEAD_BYTES);
                let behind = padded(size)?.checked_sub(want as u64).ok_or(ArchiveError::Size)?;
                let purpose = Purpose::Head(path);
                let kept = Vec::with_capacity(want);
                self.state = State::Content(Content { kept, want, behind, purpose });
                return Ok(());
            }
            0 | b'0' | b'7' => Node::File(FileKind::Other),
            b'1' => Node::Same(link()?),
            b'2' => Node::Link(link()?),
            b'5' => Node::Directory,
            b'S' => {
                found(Member { path, node: Node::File(FileKind::Other) });
                let more = block.get(482).is_some_and(|more| *more != 0);
                self.state = if more { State::Sparse(size) } else { after(padded(size)?) };
                return Ok(());
            }
            _ => Node::Special,
        };
        // Links have no content, whatever size they claim (POSIX.1-2017, pax, ustar, size).
        let behind = if matches!(kind, b'1'..=b'6') { 0 } else { padded(size)? };
        self.state = after(behind);
        found(Member { path, node });
        Ok(())
    }
}

impl Extended {
    /// Reads records of the form `length key=value\n`.
    fn read(&mut self, mut records: &[u8]) -> Result<(), ArchiveError> {
        while let Some(space) = records.iter().position(|byte| *byte == b' ') {
            let length = std::str::from_utf8(records.get(..space).unwrap_or_default()).ok();
            let Some(length) = length.and_then(|length| length.parse::<usize>().ok()) else {
                break;
            };
            let Some(record) = records.get(space + 1..length) else { break };
            let record = String::from_utf8_lossy(record);
            if let Some((key, value)) = record.trim_end_matches('\n').split_once('=') {
                match key {
                    "path" => self.path = Some(bounded(value.to_owned())?),
                    "linkpath" => self.link = Some(bounded(value.to_owned())?),
                    "size" => self.size = Some(value.parse().map_err(|_| ArchiveError::Size)?),
                    _ => {}
                }
            }
            records = records.get(length..).unwrap_or_default();
        }
        Ok(())
    }
}

/// What comes when so many bytes are passed over.
fn after(behind: u64) -> State {
    if behind == 0 { State::Header } else { State::Skip(behind) }
}

/// A size, filled up to whole blocks.
fn padded(size: u64) -> Result<u64, ArchiveError> {
    size.checked_next_multiple_of(BLOCK as u64).ok_or(ArchiveError::Size)
}

fn bounded(name: String) -> Result<String, ArchiveError> {
    if name.len() > LONGEST_NAME { Err(ArchiveError::TooLong) } else { Ok(name) }
}

/// The text before the first zero.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
}

/// The name, with what POSIX puts in front of it.
fn name(block: &[u8]) -> Result<String, ArchiveError> {
    let own = text(block.get(..100).unwrap_or_default());
    // GNU's headers have times where POSIX has the prefix.
    let is_posix = block.get(257..263).is_some_and(|magic| magic == b"ustar\0");
    let prefix =
        if is_posix { text(block.get(345..500).unwrap_or_default()) } else { String::new() };
    bounded(if prefix.is_empty() { own } else { format!("{prefix}/{own}") })
}

/// An octal number, or GNU's binary one; `None` for neither.
fn number(field: &[u8]) -> Option<u64> {
    if *field.first()? == 0x80 {
        // Positive and of 63 bits at most.
        let (high, low) = field.split_at(field.len().checked_sub(8)?);
        let low = u64::from_be_bytes(low.try_into().ok()?);
        let is_small = high.iter().skip(1).all(|byte| *byte == 0) && low >> 63 == 0;
        return is_small.then_some(low);
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// Whether a header has its sum: of its bytes, with the sum's own field as blanks. Old programs took
/// the bytes as signed.
fn has_sum(block: &[u8]) -> bool {
    let Some(said) = block.get(148..156).and_then(number) else { return false };
    let bytes = block.iter().enumerate();
    let bytes = bytes.map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let (mut sum, mut signed) = (0_u64, 0_i64);
    for byte in bytes {
        sum += u64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    sum == said || i64::try_from(said) == Ok(signed)
}
