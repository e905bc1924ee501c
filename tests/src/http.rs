//! The HTTP client of the kit. Independent of the engine's client, so that a mistake there does not
//! hide itself here.

/// A plain client: no proxy of the environment, no redirects of its own.
pub fn client() -> reqwest::Client {
    // Another test of this process may have installed a provider already; either one does.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("an HTTP client")
}

/// A port of 127.0.0.1 that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}
