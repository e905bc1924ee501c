//! Fuzz targets of what layers hold: archives, the starts of programs, and names that lead elsewhere.

use domain::Platform;
use domain::executable::{Archive, FileKind, Inquiry, Member, Node, Programs};
use serde_json::json;

use crate::fuzz::{bytes, texts};

/// A header of an archive, and 100 bytes of content that it says.
fn header(kind: u8) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(100);
    header.set_path("usr/bin/app").unwrap();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_cksum();
    let mut all = header.as_bytes().to_vec();
    all.extend([b'7'; 512]);
    all
}

fn members(archive: &[u8], piece: usize) -> (Vec<Member>, bool) {
    let (mut found, mut reading) = (Vec::new(), Archive::default());
    for piece in archive.chunks(piece) {
        if reading.push(piece, &mut |member| found.push(member)).is_err() {
            return (found, false);
        }
    }
    (found, true)
}

#[test]
fn fuzz_archives() {
    bytes(|instructions| {
        let mut archive = Vec::new();
        for step in instructions.chunks(4) {
            let at = |n: usize| step.get(n).copied().unwrap_or(0);
            let kinds = *b"0125xgLKS7";
            let start = archive.len();
            archive.extend(header(kinds[usize::from(at(0)) % kinds.len()]));
            // Some damage, and the sum put right again, so that it is looked at.
            let place = start + (usize::from(at(1)) * 2 + usize::from(at(3) & 1)) % 1024;
            archive[place] = at(2);
            if at(3) & 2 == 0 {
                let block = &mut archive[start..start + 512];
                block[148..156].fill(b' ');
                let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
                block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            }
        }
        archive.extend(instructions);
        let whole = members(&archive, 1 << 20);
        assert_eq!(members(&archive, 100), whole, "however the bytes come");
        assert!(whole.0.len() <= archive.len() / 512, "a member for each header at most");
    });
}

#[test]
fn fuzz_starts_of_programs() {
    let platforms = ["linux/amd64", "windows/arm64", "darwin/arm64", "linux/mips"];
    let platforms = platforms.map(|name| Platform::parse(name).unwrap());
    bytes(move |head| {
        let starts: [&[u8]; 6] =
            [b"", b"\x7fELF\x02\x01", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!"];
        for start in starts {
            let kind = FileKind::of(&[start, head].concat());
            for platform in &platforms {
                let _ = kind.fit(platform);
            }
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<FileKind>(&text).unwrap(), kind);
        }
    });
}

#[test]
fn fuzz_layers() {
    let words = [
        "/",
        "a",
        "b",
        "..",
        ".",
        ".wh.",
        ".wh..wh..opq",
        "\n",
        "\n",
        ">",
        "=",
        "#!/a",
        "bin/",
        "sh",
    ];
    texts(&words, |text| {
        let config =
            json!({"config": {"Entrypoint": ["/a/b"], "Cmd": ["b"], "Env": ["PATH=/a:/b"]}});
        let mut inquiry = Inquiry::new(&config, &Platform::parse("linux/amd64").unwrap());
        for (number, line) in text.lines().take(200).enumerate() {
            if number % 7 == 0 {
                inquiry.layers().end();
                inquiry.layers().begin();
            }
            let (path, node) = match (line.split_once('>'), line.split_once('=')) {
                (Some((path, to)), _) => (path, Node::Link(to.to_owned())),
                (_, Some((path, to))) => (path, Node::Same(to.to_owned())),
                _ if line.ends_with('/') => (line, Node::Directory),
                _ => (line, Node::File(FileKind::of(line.as_bytes()))),
            };
            inquiry.layers().add(Member { path: path.to_owned(), node }).unwrap();
            let _ = inquiry.is_settled();
        }
        inquiry.layers().end();
        inquiry.layers().close();
        assert!(inquiry.is_settled(), "{text}: nothing is below the last layer");
        let files = inquiry.files();
        assert!(files.len() < 20, "{text}: scripts that run each other end");
        let all =
            Programs { files, is_settled: true, read: 0, unpacked: 0, layers: 0, stopped: None };
        let _ = all.words(&Platform::default());
    });
}
