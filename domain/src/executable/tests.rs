use serde_json::json;

use super::*;

/// The start of an ELF file.
fn elf(wide: bool, little: bool, machine: u16) -> Vec<u8> {
    let mut head = vec![0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 2 - u8::from(little)];
    head.resize(18, 0);
    head.extend(if little { machine.to_le_bytes() } else { machine.to_be_bytes() });
    head.resize(64, 0);
    head
}

fn aarch64() -> Vec<u8> {
    elf(true, true, 183)
}

/// The start of a PE file; `managed` with the CLR header of .NET.
fn pe(machine: u16, managed: bool) -> Vec<u8> {
    let mut head = vec![0; 512];
    head[..2].copy_from_slice(b"MZ");
    head[0x3c] = 0x80;
    head[0x80..0x84].copy_from_slice(b"PE\0\0");
    head[0x84..0x86].copy_from_slice(&machine.to_le_bytes());
    head[0x98..0x9a].copy_from_slice(&0x10b_u16.to_le_bytes());
    head[0x98 + 96 + 14 * 8] = u8::from(managed);
    head
}

/// A header of a member, with its sum.
fn header(path: &str, kind: u8, size: &str, link: &str) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..path.len()].copy_from_slice(path.as_bytes());
    block[124..124 + size.len()].copy_from_slice(size.as_bytes());
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    block[257..263].copy_from_slice(b"ustar\0");
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    block
}

fn file(path: &str, content: &[u8]) -> Vec<u8> {
    let mut all = header(path, b'0', &format!("{:o}", content.len()), "");
    all.extend(content);
    all.resize(all.len().next_multiple_of(512), 0);
    all
}

fn link(path: &str, to: &str) -> Vec<u8> {
    header(path, b'2', "0", to)
}

/// An archive's members, given to it in pieces of this size.
fn members(archive: &[u8], piece: usize) -> Result<Vec<Member>, ArchiveError> {
    let mut found = Vec::new();
    let mut reading = Archive::default();
    for piece in archive.chunks(piece) {
        reading.push(piece, &mut |member| found.push(member))?;
    }
    Ok(found)
}

/// An inquiry with these layers read, the topmost first.
fn asked(platform: &str, config: &Value, layers: &[Vec<Vec<u8>>], whole: bool) -> Inquiry {
    let mut inquiry = Inquiry::new(config, &Platform::parse(platform).unwrap());
    for layer in layers {
        inquiry.layers().begin();
        for member in members(&layer.concat(), 512).unwrap() {
            inquiry.layers().add(member).unwrap();
        }
        inquiry.layers().end();
    }
    if whole {
        inquiry.layers().close();
    }
    inquiry
}

fn summary(inquiry: &Inquiry) -> Vec<(Role, String, Fit)> {
    inquiry.files().into_iter().map(|one| (one.role, one.path, one.fit)).collect()
}

#[test]
fn first_bytes_say_the_machine() {
    let program = |format, machine| FileKind::Program(format, vec![machine]);
    for (head, expected) in [
        (elf(true, true, 62), program(Format::Elf, Machine::X86_64)),
        (elf(false, true, 3), program(Format::Elf, Machine::X86)),
        (aarch64(), program(Format::Elf, Machine::Aarch64)),
        (elf(false, true, 40), program(Format::Elf, Machine::Arm)),
        (elf(true, true, 21), program(Format::Elf, Machine::Ppc64le)),
        (elf(true, false, 21), program(Format::Elf, Machine::Ppc64)),
        (elf(true, false, 22), program(Format::Elf, Machine::S390x)),
        (elf(true, true, 243), program(Format::Elf, Machine::Riscv64)),
        (elf(true, true, 258), program(Format::Elf, Machine::Loong64)),
        (elf(false, false, 8), program(Format::Elf, Machine::Mips)),
        (elf(true, true, 8), program(Format::Elf, Machine::Mips64le)),
        (elf(true, true, 0x9026), program(Format::Elf, Machine::Other(0x9026))),
        (pe(0x8664, false), program(Format::Pe, Machine::X86_64)),
        (pe(0xaa64, false), program(Format::Pe, Machine::Aarch64)),
        (pe(0x14c, false), program(Format::Pe, Machine::X86)),
        (pe(0x14c, true), FileKind::Managed),
        (pe(0x8664, true), program(Format::Pe, Machine::X86_64)),
        (b"\xcf\xfa\xed\xfe\x0c\0\0\x01".to_vec(), program(Format::MachO, Machine::Aarch64)),
        (b"\xca\xfe\xba\xbe\0\0\0\x34".to_vec(), FileKind::Managed),
        (b"\0asm\x01\0\0\0".to_vec(), program(Format::Wasm, Machine::Wasm)),
        (b"PK\x03\x04 a jar".to_vec(), FileKind::Managed),
        (b"#!/bin/sh -e\nexit".to_vec(), FileKind::Script("/bin/sh".into(), "-e".into())),
        (b"#! \n".to_vec(), FileKind::Other),
        (b"MZ".to_vec(), FileKind::Other),
        (b"\x7fELF".to_vec(), FileKind::Other),
        (b"".to_vec(), FileKind::Other),
        (b"plain text".to_vec(), FileKind::Other),
    ] {
        assert_eq!(FileKind::of(&head), expected, "{}", String::from_utf8_lossy(&head));
    }
    let mut universal = b"\xca\xfe\xba\xbe\0\0\0\x02".to_vec();
    for number in [0x0100_0007_u32, 0x0100_000c] {
        universal.extend(number.to_be_bytes());
        universal.resize(universal.len() + 16, 0);
    }
    let both = FileKind::Program(Format::MachO, vec![Machine::X86_64, Machine::Aarch64]);
    assert_eq!(FileKind::of(&universal), both);
}

#[test]
fn a_program_fits_its_platform_or_not() {
    for (head, platform, fit) in [
        (aarch64(), "linux/arm64", Fit::Verified),
        (aarch64(), "linux/aarch64", Fit::Verified),
        (elf(true, true, 62), "linux/arm64/v8", Fit::Wrong),
        (elf(true, true, 62), "linux/amd64/v3", Fit::Verified),
        (elf(false, true, 3), "linux/amd64", Fit::Smaller),
        (elf(false, true, 40), "linux/arm64", Fit::Smaller),
        (elf(false, true, 40), "linux/arm/v6", Fit::Verified),
        (elf(true, true, 0x9026), "linux/amd64", Fit::Wrong),
        (elf(true, true, 0x9026), "linux/alpha", Fit::Unknown),
        (elf(true, true, 62), "windows/amd64", Fit::Wrong),
        (elf(true, true, 62), "freebsd/amd64", Fit::Verified),
        (pe(0x8664, false), "windows/amd64", Fit::Verified),
        (pe(0x8664, false), "windows/arm64", Fit::Wrong),
        (pe(0x8664, false), "linux/amd64", Fit::Unknown),
        (b"\0asm\x01\0\0\0".to_vec(), "wasi/wasm", Fit::Verified),
        (b"\0asm\x01\0\0\0".to_vec(), "linux/amd64", Fit::Wrong),
        (b"#!/bin/sh".to_vec(), "linux/amd64", Fit::Unknown),
    ] {
        let found = FileKind::of(&head).fit(&Platform::parse(platform).unwrap());
        assert_eq!(found, fit, "{:?} in {platform}", FileKind::of(&head));
    }
}

#[test]
fn members_are_the_same_however_the_bytes_come() {
    let long = format!("{}/app", "folder/".repeat(20));
    let mut pax = format!("path={long}\n");
    pax = format!("{} {pax}", pax.len() + 4);
    let mut extended = file("././@PaxHeader", pax.as_bytes());
    extended[156] = b'x';
    extended[148..156].fill(b' ');
    let sum: u32 = extended[..512].iter().map(|byte| u32::from(*byte)).sum();
    extended[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let archive = [
        header("usr/", b'5', "0", ""),
        file("usr/app", &[aarch64(), vec![1; 9000]].concat()),
        link("app", "usr/app"),
        header("same", b'1', "0", "usr/app"),
        file("empty", b""),
        extended,
        file("short", b"#!/bin/sh\n"),
        vec![0; 1024],
        b"what comes behind the end".to_vec(),
    ]
    .concat();
    let whole = members(&archive, usize::MAX).unwrap();
    let names: Vec<&str> = whole.iter().map(|member| member.path.as_str()).collect();
    assert_eq!(names, ["usr/", "usr/app", "app", "same", "empty", long.as_str()]);
    assert!(matches!(&whole[1].node, Node::File(FileKind::Program(..))), "{:?}", whole[1]);
    assert_eq!(whole[2].node, Node::Link("usr/app".into()));
    assert_eq!(whole[3].node, Node::Same("usr/app".into()));
    for piece in [1, 7, 511, 512, 513, 4096] {
        assert_eq!(members(&archive, piece).as_ref(), Ok(&whole), "in pieces of {piece}");
    }
}

#[test]
fn what_is_no_archive_is_refused_and_claims_cost_nothing() {
    assert_eq!(members(&[7; 512], 512), Err(ArchiveError::Checksum));
    assert_eq!(members(&header("a", b'0', "xyz", ""), 512), Err(ArchiveError::Size));
    let long = header("a", b'L', "77777777777", "");
    assert_eq!(members(&long, 512), Err(ArchiveError::TooLong), "a name of 8 GB");
    let huge = header("a", b'0', "77777777777", "");
    assert_eq!(members(&huge, 512), Ok(vec![]), "8 GB of content are waited for, not kept");
    // GNU's binary size of nearly 2^63 cannot be filled up to whole blocks of what is left.
    let mut binary = header("a", b'0', "0", "");
    binary[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255]);
    binary[148..156].fill(b' ');
    let sum: u32 = binary.iter().map(|byte| u32::from(*byte)).sum();
    binary[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    assert_eq!(members(&binary, 512), Ok(vec![]));
}

#[test]
fn the_topmost_layer_has_the_word_and_no_more_is_read_than_is_needed() {
    let config = json!({"config": {"Entrypoint": ["/app"]}});
    let (right, wrong) = (file("app", &aarch64()), file("./app", &elf(true, true, 62)));
    let one = asked("linux/arm64", &config, &[vec![wrong.clone()]], false);
    assert!(one.is_settled(), "it is in the topmost layer");
    assert_eq!(summary(&one), [(Role::Entrypoint, "/app".into(), Fit::Wrong)]);
    let two = asked("linux/arm64", &config, &[vec![right.clone()], vec![wrong.clone()]], false);
    assert_eq!(summary(&two), [(Role::Entrypoint, "/app".into(), Fit::Verified)]);
    let other = asked("linux/arm64", &config, &[vec![file("b", b"")]], false);
    assert!(!other.is_settled(), "a layer below may have it");

    let gone = [vec![file(".wh.app", b"")], vec![right.clone()]];
    let gone = asked("linux/arm64", &config, &gone, true);
    assert_eq!(gone.files()[0].kind, None, "a whiteout takes it away");

    let deep = json!({"config": {"Entrypoint": ["/opt/app"]}});
    let below = vec![file("opt/app", &aarch64())];
    for above in [".wh.opt", "opt/.wh..wh..opq"] {
        let hidden = asked("linux/arm64", &deep, &[vec![file(above, b"")], below.clone()], true);
        assert_eq!(hidden.files()[0].kind, None, "{above} hides it");
    }
    // A folder that was taken away and made again has what its own layer put there.
    let anew = vec![file(".wh.opt", b""), file("opt/app", &aarch64())];
    let anew = asked("linux/arm64", &deep, &[anew, vec![file("opt/b", b"")]], false);
    assert_eq!(anew.files()[0].fit, Fit::Verified);
}

#[test]
fn links_are_followed_and_circles_end() {
    let config = json!({"config": {"Cmd": ["app", "--port", "80"], "Env": ["PATH=/sbin:/bin"]}});
    let layers = [
        vec![link("usr/bin/app", "../lib/app-2/./run")],
        vec![file("usr/lib/app-2/run", &aarch64()), link("bin", "usr/bin")],
    ];
    let found = asked("linux/arm64", &config, &layers, true);
    assert_eq!(summary(&found), [(Role::Entrypoint, "/bin/app".into(), Fit::Verified)]);

    let circle = vec![link("a", "b"), link("b", "/a"), link("up", "../../../../etc/x")];
    for name in ["/a", "/up", "/a/b/c", "/../..", ""] {
        let config = json!({"config": {"Entrypoint": [name]}});
        let found = asked("linux/arm64", &config, std::slice::from_ref(&circle), true);
        assert!(found.is_settled() && found.files()[0].kind.is_none(), "{name}");
    }
    let same = vec![header("a", b'1', "0", "b"), header("b", b'1', "0", "a")];
    let config = json!({"config": {"Entrypoint": ["/a"]}});
    assert_eq!(asked("linux/arm64", &config, &[same], true).files()[0].kind, None);
}

#[test]
fn scripts_lead_to_what_runs_them_and_to_what_they_start() {
    let config = json!({"config": {
        "Entrypoint": ["/entry.sh"], "Cmd": ["server", "-d"], "Env": ["PATH=/usr/sbin:/bin"],
    }});
    let layers = [
        vec![file("entry.sh", b"#!/bin/sh\nexec \"$@\"\n")],
        vec![file("usr/sbin/server", &elf(true, true, 62))],
        vec![file("bin/busybox", &aarch64()), link("bin/sh", "busybox")],
    ];
    let found = asked("linux/arm64", &config, &layers, true);
    assert_eq!(
        summary(&found),
        [
            (Role::Entrypoint, "/entry.sh".into(), Fit::Unknown),
            (Role::Interpreter, "/bin/sh".into(), Fit::Verified),
            (Role::Command, "/usr/sbin/server".into(), Fit::Wrong),
        ]
    );
    let all = Programs {
        files: found.files(),
        is_settled: true,
        read: 0,
        unpacked: 0,
        layers: 3,
        stopped: None,
    };
    assert_eq!(all.fit(), Fit::Wrong, "what it starts counts, not the shell of its base");
    let platform = Platform::parse("linux/arm64/v8").unwrap();
    assert_eq!(all.words(&platform), "x86-64 inside linux/arm64/v8");

    let env = json!({"config": {"Entrypoint": ["/run"], "Cmd": ["--flag"]}});
    let layers =
        vec![file("run", b"#!/usr/bin/env -S python3 -u\n"), file("usr/bin/python3", &aarch64())];
    let found = asked("linux/arm64", &env, &[layers], true);
    assert_eq!(summary(&found)[1], (Role::Interpreter, "/usr/bin/python3".into(), Fit::Verified));
    assert_eq!(found.files().len(), 2, "an argument is no program");

    let init = json!({"config": {"Entrypoint": ["/sbin/tini", "-g", "--"], "Cmd": ["/app", "x"]}});
    let layers = vec![file("app", &elf(true, true, 62)), file("sbin/tini", &aarch64())];
    let found = asked("linux/arm64", &init, &[layers], true);
    assert_eq!(summary(&found)[1], (Role::Command, "/app".into(), Fit::Wrong), "not tini alone");

    let shell = json!({"config": {"Cmd": ["/bin/sh", "-c", "PORT=1 exec /srv/app -x"]}});
    let layers = vec![file("bin/sh", &aarch64()), file("srv/app", &elf(true, true, 62))];
    let found = asked("linux/arm64", &shell, &[layers], true);
    assert_eq!(summary(&found)[1], (Role::Command, "/srv/app".into(), Fit::Wrong));
}

#[test]
fn where_nothing_says_a_machine_the_shell_or_the_library_does() {
    let config = json!({"config": {"Entrypoint": ["/data.txt"]}});
    let layers = vec![file("data.txt", b"hello"), file("lib/libc.so.6", &aarch64())];
    let found = asked("linux/arm64", &config, &[layers], true);
    assert_eq!(summary(&found)[1], (Role::Library, "/lib/libc.so.6".into(), Fit::Verified));
    let nothing = asked("linux/arm64", &json!({}), &[vec![file("bin/sh", &aarch64())]], true);
    assert_eq!(summary(&nothing), [(Role::Shell, "/bin/sh".into(), Fit::Verified)]);
    let scratch = asked("linux/arm64", &json!(null), &[], true);
    assert_eq!((scratch.is_settled(), summary(&scratch)), (true, vec![]), "an empty image");
}

#[test]
fn windows_has_its_files_elsewhere_in_any_case() {
    let config = json!({"config": {"Entrypoint": ["C:\\App\\Server.exe"], "Cmd": ["x"]}});
    let layers = vec![file("Files/app/server.EXE", &pe(0x8664, false))];
    let found = asked("windows/amd64", &config, std::slice::from_ref(&layers), false);
    assert_eq!(summary(&found), [(Role::Entrypoint, r"C:\App\Server.exe".into(), Fit::Verified)]);
    let config = json!({"config": {"Entrypoint": ["server"], "WorkingDir": "C:\\app"}});
    let found = asked("windows/arm64", &config, &[layers], true);
    assert_eq!(summary(&found)[0].2, Fit::Wrong, "{:?}", found.files());
}

#[test]
fn a_layer_that_is_read_in_part_says_what_it_has_and_no_more() {
    let config = json!({"config": {"Entrypoint": ["/app"]}});
    let mut inquiry = Inquiry::new(&config, &Platform::parse("linux/arm64").unwrap());
    inquiry.layers().begin();
    assert!(!inquiry.is_settled());
    let other = Member { path: "etc/x".into(), node: Node::Special };
    inquiry.layers().add(other).unwrap();
    assert!(!inquiry.is_settled(), "it may come later in the same layer");
    for member in members(&file("app", &aarch64()), 512).unwrap() {
        inquiry.layers().add(member).unwrap();
    }
    assert!(inquiry.is_settled(), "no byte more is needed");
}

#[test]
fn an_archive_of_countless_names_ends() {
    let mut layers = Layers::new(false);
    layers.begin();
    let name = "n".repeat(4000);
    let added = (0..1_000_000).try_for_each(|number| {
        layers.add(Member { path: format!("{name}{number}"), node: Node::Special })
    });
    assert_eq!(added, Err(TooMany));
}
