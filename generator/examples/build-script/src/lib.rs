//! A program of your own, with a client that its build script generates.

// The modules `generated::{client, operations, parameters, responses, types}`.
include!(concat!(env!("OUT_DIR"), "/client.in"));

pub use generated::client::Client;

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::Client;

    /// Answers one request with this body; returns where it listens, and what gives the first line of the request.
    fn serve(body: &'static str) -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
            let first = lines.next().expect("a request").expect("a line");
            lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
            .expect("an answer");
            first
        });
        (format!("http://{address}"), served)
    }

    #[tokio::test]
    async fn an_operation_is_called_as_the_document_describes_it() {
        let (address, served) = serve("{\"name\": \"Rex\"}");
        let client = Client::builder().base_url(address).build().expect("a client");
        let pet = client.get_pet(7).await.expect("a pet");
        assert_eq!(pet.name, "Rex");
        assert_eq!(served.join().expect("a request"), "GET /pets/7 HTTP/1.1");
    }
}
