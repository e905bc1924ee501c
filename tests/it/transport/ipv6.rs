//! A registry at an address in brackets.

use acceptance::{DockerRegistry, Image, Manifold, TempHome};
use domain::Platform;
use tokio::net::{TcpListener, TcpStream};

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_at_an_ipv6_address_is_read_and_written() {
    let registry = DockerRegistry::start().await;
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        panic!("this machine has no IPv6 loopback: the test needs one")
    };
    let host = listener.local_addr().unwrap().to_string();
    assert!(host.starts_with("[::1]:"), "in brackets: {host}");
    let upstream = registry.host().to_owned();
    let carrier = tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let upstream = upstream.clone();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(upstream).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    let image = Image::oci("app", &Platform::new("linux", "amd64", ""));
    registry.push_image("app", "1", &image).await;
    let home = TempHome::new();
    for words in [
        vec!["inspect", "--insecure", &format!("{host}/app:1")],
        vec!["create", "--insecure", &format!("{host}/app:list"), &format!("{host}/app:1")],
        vec!["push", &format!("{host}/app:list")],
        vec!["copy", &format!("{host}/app:list"), &format!("{host}/other:1")],
    ] {
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        let manifold = Manifold::find();
        let outcome = tokio::task::block_in_place(|| manifold.run(&home, &words));
        assert_eq!(outcome.code, 0, "{words:?}: {outcome:?}");
    }
    assert!(registry.manifest("other", "1").await.is_some(), "what was copied is there");
    carrier.abort();
}
