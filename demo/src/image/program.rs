//! The beginnings of programs, which say what machine they are for. They run nowhere.

use domain::Platform;

/// A program of about `size` bytes for a platform: an ELF file, or a PE file for Windows. One for an
/// architecture that is not known here is for no machine.
pub fn program(platform: &Platform, seed: &str, size: usize) -> Vec<u8> {
    let normal = platform.normalised();
    let mut bytes =
        if normal.os == "windows" { pe(&normal.architecture) } else { elf(&normal.architecture) };
    bytes.extend(super::layer::noise(seed, size.saturating_sub(bytes.len())));
    bytes
}

/// An ELF header (System V ABI, chapter 4).
fn elf(architecture: &str) -> Vec<u8> {
    let (machine, wide, little): (u16, bool, bool) = match architecture {
        "386" => (3, false, true),
        "amd64" => (62, true, true),
        "arm" => (40, false, true),
        "arm64" => (183, true, true),
        "ppc64le" => (21, true, true),
        "riscv64" => (243, true, true),
        "s390x" => (22, true, false),
        _ => (0, true, true),
    };
    let mut head = vec![0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 2 - u8::from(little), 1];
    head.resize(16, 0);
    // An executable, for this machine.
    for number in [2, machine] {
        head.extend(if little { u16::to_le_bytes(number) } else { u16::to_be_bytes(number) });
    }
    head.resize(64, 0);
    head
}

/// A DOS header and the PE signature with its machine.
fn pe(architecture: &str) -> Vec<u8> {
    let machine: u16 = match architecture {
        "386" => 0x14c,
        "arm64" => 0xaa64,
        _ => 0x8664,
    };
    let mut head = b"MZ".to_vec();
    head.resize(0x3c, 0);
    head.extend(0x80_u32.to_le_bytes());
    head.resize(0x80, 0);
    head.extend(b"PE\0\0");
    head.extend(machine.to_le_bytes());
    head.resize(512, 0);
    head
}
