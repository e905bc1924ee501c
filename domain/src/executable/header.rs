//! What machine a file is a program for, by its first bytes: ELF (System V ABI, chapter 4), PE
//! (Microsoft PE format), Mach-O, WebAssembly, or a script's first line (execve(2)).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::platform::Platform;

/// So many bytes from a file's start are enough to tell.
pub const HEAD_BYTES: usize = 4096;
/// The longest first line of a script that Linux reads, in bytes.
const LONGEST_LINE: usize = 256;
/// The most machines of a universal Mach-O file that are read.
const MOST_MACHINES: usize = 8;

/// The format of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Linux and most other systems.
    Elf,
    /// Windows.
    Pe,
    /// Darwin.
    MachO,
    /// WebAssembly.
    Wasm,
}

/// The machine that a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names are the machines'.
pub enum Machine {
    X86,
    X86_64,
    Arm,
    Aarch64,
    Ppc64,
    Ppc64le,
    S390x,
    Riscv64,
    Loong64,
    Mips,
    Mipsle,
    Mips64,
    Mips64le,
    Wasm,
    /// One that has no name here, by its number in the format.
    Other(u32),
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A program, or a library of programs, for these machines.
    Program(Format, Vec<Machine>),
    /// A script: what runs it, and the rest of its first line.
    Script(String, String),
    /// Code for any machine, which another program runs: .NET's, Java's.
    Managed,
    /// Nothing that says a machine.
    Other,
}

impl Machine {
    /// The architecture in Go's names, as platforms say it; `None` for one that has no name here.
    pub fn architecture(self) -> Option<&'static str> {
        Some(match self {
            Self::X86 => "386",
            Self::X86_64 => "amd64",
            Self::Arm => "arm",
            Self::Aarch64 => "arm64",
            Self::Ppc64 => "ppc64",
            Self::Ppc64le => "ppc64le",
            Self::S390x => "s390x",
            Self::Riscv64 => "riscv64",
            Self::Loong64 => "loong64",
            Self::Mips => "mips",
            Self::Mipsle => "mipsle",
            Self::Mips64 => "mips64",
            Self::Mips64le => "mips64le",
            Self::Wasm => "wasm",
            Self::Other(_) => return None,
        })
    }
}

impl fmt::Display for Machine {
    /// The name that the machine's own tools use: `x86-64`, `aarch64`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X86 => f.write_str("x86"),
            Self::X86_64 => f.write_str("x86-64"),
            Self::Aarch64 => f.write_str("aarch64"),
            Self::Other(number) => write!(f, "machine {number:#x}"),
            known => f.write_str(known.architecture().unwrap_or_default()),
        }
    }
}

/// Whether a file belongs where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It is a program for the platform's machine. A variant, such as `v7`, is not in a file's first
    /// bytes and not looked at.
    Verified,
    /// It is for a smaller machine that the platform's runs as well: x86 inside amd64, arm inside arm64.
    Smaller,
    /// It is a program for another machine or another system.
    Wrong,
    /// Nothing in it says a machine.
    Unknown,
}

impl FileKind {
    /// Looks at the first bytes of a file: [`HEAD_BYTES`], or all that it has.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x7f, b'E', b'L', b'F', ..] => elf(head),
            [b'M', b'Z', ..] => pe(head).unwrap_or(Self::Other),
            [0, b'a', b's', b'm', ..] => Self::Program(Format::Wasm, vec![Machine::Wasm]),
            [b'#', b'!', ..] => script(head),
            [b'P', b'K', 3, 4, ..] => Self::Managed,
            _ => mach_o(head).unwrap_or(Self::Other),
        }
    }

    /// Whether it belongs into an image of this platform.
    pub fn fit(&self, platform: &Platform) -> Fit {
        let Self::Program(format, machines) = self else { return Fit::Unknown };
        let wanted = platform.normalised();
        let at_home = match format {
            Format::Elf => !matches!(wanted.os.as_str(), "windows" | "darwin"),
            Format::Pe => wanted.os == "windows",
            Format::MachO => wanted.os == "darwin",
            Format::Wasm => true,
        };
        let is = |name: &str| machines.iter().any(|machine| machine.architecture() == Some(name));
        let smaller = match wanted.architecture.as_str() {
            "amd64" => is("386"),
            "arm64" => is("arm"),
            _ => false,
        };
        // An architecture that has no name here cannot be told from a machine that has none.
        let is_named = NAMED.iter().any(|one| one.architecture() == Some(&wanted.architecture));
        match at_home {
            // Linux images carry Windows' files, and the other way round; they are data there.
            false if *format != Format::Elf => Fit::Unknown,
            false => Fit::Wrong,
            true if is(&wanted.architecture) => Fit::Verified,
            true if smaller => Fit::Smaller,
            true if is_named && !machines.is_empty() => Fit::Wrong,
            true => Fit::Unknown,
        }
    }
}

/// All machines that have a name.
const NAMED: [Machine; 14] = [
    Machine::X86,
    Machine::X86_64,
    Machine::Arm,
    Machine::Aarch64,
    Machine::Ppc64,
    Machine::Ppc64le,
    Machine::S390x,
    Machine::Riscv64,
    Machine::Loong64,
    Machine::Mips,
    Machine::Mipsle,
    Machine::Mips64,
    Machine::Mips64le,
    Machine::Wasm,
];

/// Two bytes of the file, in the order given.
fn word(head: &[u8], at: usize, little: bool) -> Option<u16> {
    let bytes = head.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
}

/// Four bytes of the file, in the order given.
fn long(head: &[u8], at: usize, little: bool) -> Option<u32> {
    let bytes = head.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
}

fn elf(head: &[u8]) -> FileKind {
    // EI_CLASS and EI_DATA decide how the rest is read.
    let (Some(class @ 1..=2), Some(data @ 1..=2)) = (head.get(4), head.get(5)) else {
        return FileKind::Other;
    };
    let (wide, little) = (*class == 2, *data == 1);
    let Some(number) = word(head, 18, little) else { return FileKind::Other };
    let machine = match (number, wide, little) {
        (3, ..) => Machine::X86,
        (8, false, false) => Machine::Mips,
        (8, false, true) => Machine::Mipsle,
        (8, true, false) => Machine::Mips64,
        (8, true, true) => Machine::Mips64le,
        (21, _, false) => Machine::Ppc64,
        (21, _, true) => Machine::Ppc64le,
        (22, true, _) => Machine::S390x,
        (40, ..) => Machine::Arm,
        (62, ..) => Machine::X86_64,
        (183, ..) => Machine::Aarch64,
        (243, true, _) => Machine::Riscv64,
        (258, true, _) => Machine::Loong64,
        (other, ..) => Machine::Other(other.into()),
    };
    FileKind::Program(Format::Elf, vec![machine])
}

fn pe(head: &[u8]) -> Option<FileKind> {
    // The DOS header says where the PE signature is.
    let at = usize::try_from(long(head, 0x3c, true)?).ok()?;
    if head.get(at..at.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    let number = word(head, at + 4, true)?;
    if is_managed(head, at).unwrap_or(false) && number == 0x14c {
        return Some(FileKind::Managed);
    }
    let machine = match number {
        0x14c => Machine::X86,
        0x8664 => Machine::X86_64,
        0xaa64 => Machine::Aarch64,
        0x1c0 | 0x1c2 | 0x1c4 => Machine::Arm,
        0x5064 => Machine::Riscv64,
        0x6264 => Machine::Loong64,
        other => Machine::Other(other.into()),
    };
    Some(FileKind::Program(Format::Pe, vec![machine]))
}

/// Whether a PE file has a CLR header: data directory 14 of its optional header.
fn is_managed(head: &[u8], signature: usize) -> Option<bool> {
    let optional = signature.checked_add(24)?;
    let directories = match word(head, optional, true)? {
        0x10b => optional + 96,
        0x20b => optional + 112,
        _ => return None,
    };
    Some(long(head, directories + 14 * 8, true)? != 0)
}

fn script(head: &[u8]) -> FileKind {
    let line = head.get(2..).unwrap_or_default();
    let line = line.get(..LONGEST_LINE).unwrap_or(line);
    let line = line.split(|byte| matches!(byte, b'\n' | 0)).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    let (program, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    if program.is_empty() {
        return FileKind::Other;
    }
    FileKind::Script(program.to_owned(), rest.trim().to_owned())
}

fn mach_o(head: &[u8]) -> Option<FileKind> {
    let magic = long(head, 0, false)?;
    let machine = |number: u32| match number {
        7 => Machine::X86,
        0x0100_0007 => Machine::X86_64,
        12 => Machine::Arm,
        0x0100_000c => Machine::Aarch64,
        other => Machine::Other(other),
    };
    let machines = match magic {
        0xfeed_face | 0xfeed_facf => vec![machine(long(head, 4, false)?)],
        0xcefa_edfe | 0xcffa_edfe => vec![machine(long(head, 4, true)?)],
        0xcafe_babe => {
            let count = usize::try_from(long(head, 4, false)?).ok()?;
            // Java's class files begin alike; their version stands here, which is 45 and more.
            if count > MOST_MACHINES {
                return Some(FileKind::Managed);
            }
            let numbers = (0..count).map_while(|one| long(head, 8 + one * 20, false));
            numbers.map(machine).collect()
        }
        _ => return None,
    };
    Some(FileKind::Program(Format::MachO, machines))
}
