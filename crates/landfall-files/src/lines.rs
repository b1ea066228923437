//! Text whose lines have a limit, so that no line is held in memory whatever its length.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use memchr::{memchr_iter, memrchr2};

use crate::FileError;

/// A text that is refused, while it is read, where a line goes on beyond a limit. Lines end with LF, CR or both.
///
/// Lengths are told once for each filling of the buffer below, which costs nearly nothing. A line that ends in the
/// filling in which it passed the limit is read.
pub struct LimitedLines<R> {
    inner: R,
    path: PathBuf,
    limit: usize,
    /// Bytes in the buffer that nobody has taken.
    left: usize,
    /// Bytes, so far, of the line that the buffer ends in.
    length: usize,
    /// Line ends before that line.
    lines: u64,
}

impl<R: BufRead> LimitedLines<R> {
    /// The text of a file, its lines of so many bytes at most.
    pub fn new(inner: R, path: &Path, limit: usize) -> Self {
        Self { inner, path: path.to_owned(), limit, left: 0, length: 0, lines: 0 }
    }

    /// Reads the rest, for its line lengths alone.
    ///
    /// # Errors
    /// [`FileError::LongLine`], or a fault of reading.
    pub fn read_over(mut self) -> Result<(), FileError> {
        loop {
            let read = self.fill_buf().map(<[u8]>::len);
            match read.map_err(|source| FileError::read(&self.path, source))? {
                0 => return Ok(()),
                read => self.consume(read),
            }
        }
    }
}

impl<R: BufRead> Read for LimitedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let count = found.len().min(buffer.len());
        buffer[..count].copy_from_slice(&found[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for LimitedLines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            if self.length > self.limit {
                let (path, line, limit) = (self.path.clone(), self.lines + 1, self.limit);
                return Err(io::Error::other(FileError::LongLine { path, line, limit }));
            }
            let fresh = self.inner.fill_buf()?;
            self.left = fresh.len();
            self.lines += memchr_iter(b'\n', fresh).count() as u64;
            self.length = match memrchr2(b'\n', b'\r', fresh) {
                Some(at) => fresh.len() - at - 1,
                None => self.length + fresh.len(),
            };
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// A reader of one line that never ends, and what was asked of it.
    struct Endless(u64);

    impl Read for &mut Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b'A');
            self.0 += buffer.len() as u64;
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_line_that_does_not_end_is_refused_when_the_limit_is_passed() {
        let mut endless = Endless(0);
        let start = &b"name\n"[..];
        let text = BufReader::with_capacity(64, start.chain(&mut endless));
        let mut line = Vec::new();
        let mut lines = LimitedLines::new(text, Path::new("x.txt"), 1_000);
        lines.read_until(b'\n', &mut line).unwrap();
        assert_eq!(line, b"name\n");
        let fault = lines.read_until(b'\n', &mut line).unwrap_err();
        let fault = FileError::read("x.txt", fault);
        assert_eq!(fault.to_string(), "`x.txt`, line 2: found more than 1000 bytes; expected a shorter line");
        assert!(endless.0 <= 1_000 + 2 * 64, "{} bytes were read", endless.0);
    }

    #[test]
    fn lines_within_the_limit_are_read_however_the_buffer_parts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["abcdefgh"; 50].join(end);
            for buffer in 1..20 {
                let source = BufReader::with_capacity(buffer, text.as_bytes());
                let mut read = String::new();
                LimitedLines::new(source, Path::new("x"), 8).read_to_string(&mut read).unwrap();
                assert_eq!(read, text);
            }
            let source = BufReader::with_capacity(3, text.as_bytes());
            assert!(matches!(
                LimitedLines::new(source, Path::new("x"), 4).read_over(),
                Err(FileError::LongLine { line: 1, limit: 4, .. })
            ));
        }
    }
}
