//! The words of `domain::annotations` and `domain::resolve` in the user's language: there they are English.

use crate::i18n::phrase;

/// What known annotations mean, and the names of hosts. A test holds them against the domain's own.
const WORDS: &[&str] = &[
    mark!("when it was built"),
    mark!("who is responsible for it"),
    mark!("where to read about it"),
    mark!("its documentation"),
    mark!("the source code it was built from"),
    mark!("version of what is packed in it"),
    mark!("revision of the source code"),
    mark!("who distributes it"),
    mark!("licences, as an SPDX expression"),
    mark!("name of the reference it was stored under"),
    mark!("its title; of a layer, the name of the file"),
    mark!("what it is; some registries show it"),
    mark!("digest of the base image"),
    mark!("name of the base image"),
    mark!("what kind of attestation this entry is"),
    mark!("the image that this entry attests"),
    mark!("what the attestation states"),
    mark!("architecture in the build of official images"),
    mark!("name under which containerd stored it"),
    mark!("digest of the content before compression"),
    mark!("repository it was fetched from"),
    mark!("when this part of the build cache was made"),
    mark!("when the artifact was made"),
    mark!("the signature"),
    mark!("PC or server, x86-64"),
    mark!("the same with AVX2 (x86-64-v3)"),
    mark!("Apple silicon, Graviton 2, Raspberry Pi 4 and 5 with 64 bits"),
    mark!("Graviton 4, ARMv9"),
    mark!("Raspberry Pi 2 and 3 with 32 bits, ARMv7"),
    mark!("Raspberry Pi 1 and Zero, ARMv6"),
    mark!("PC with 32 bits"),
    mark!("IBM Z"),
    mark!("IBM POWER"),
    mark!("RISC-V"),
    mark!("LoongArch"),
    mark!("Windows Server 2019"),
    mark!("Windows Server 2022"),
    mark!("Windows Server 2025"),
];

/// A word of the domain in the user's language.
pub(super) fn said(word: &'static str) -> &'static str {
    debug_assert!(WORDS.contains(&word), "not among the words: {word}");
    phrase(word)
}

#[cfg(test)]
mod tests {
    use domain::annotations::meanings;
    use domain::resolve::HOSTS;

    use super::*;

    #[test]
    fn every_word_of_the_domain_is_among_the_words() {
        let hosts = HOSTS.into_iter().map(|(name, _)| name);
        let mut all: Vec<_> = meanings().chain(hosts).collect();
        let mut words = WORDS.to_vec();
        all.sort_unstable();
        words.sort_unstable();
        assert_eq!(words, all, "the domain's words and these");
    }
}
