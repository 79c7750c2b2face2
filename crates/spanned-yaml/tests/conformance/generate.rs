//! Documents: pieces of manifests, soups of tokens, and mutations of both.

/// Manifests with all that people write; mutations start here.
const SEEDS: [&str; 6] = [
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web # the front\n  labels: {app: web, \"tier\": 'front'}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: app\n        image: \"registry.example/app:1.2\"\n        args: [\"--port\", '80', --verbose]\n        env:\n          - {name: A, value: \"1\"}\n          - name: B\n            value: >-\n              folded\n              text\n\n              more\n",
    "# a list\nitems:\n- a\n-\n- - b\n  - c: d\n    e: f\n-   g:\n    - h\n- |\n  text\n   more\n\n  end\n-   # nothing\n- 'it''s'\n- \"a \\\"b\\\" \\u00e9 \\\n   joined\"\n",
    "base: &base\n  a: 1\n  b: [x, y]\nother:\n  <<: *base\n  c: &c !!str 5\n  d: *c\n  e: !custom {f: g}\n  ? h\n  : i\n",
    "---\na: |+\n  keep\n\n\nb: |2-\n    two\n   three\nc: >\n\n  first\n  second\n\n   indented\n  back\nd: plain text\n  goes on\n\n  and on\n...\n---\n# empty\n---\n'k': v\n",
    "data:\n  config.yaml: |\n    key: value # not a comment\n    list:\n      - 1\n  script.sh: |-\n    #!/bin/sh\n    echo \"${HOME}\" | grep ':'\n  empty: \"\"\n  url: http://example.org:80/?q=1#frag\n",
    "{\"json\": [1, 2.5, true, null, \"s\\n\"], \"o\": {\"p\": {}, \"q\": []}}\n",
];

/// What mutations insert and soups are made of.
const TOKENS: [&str; 64] = [
    "-",
    "- ",
    ":",
    ": ",
    "#",
    " #",
    " ",
    "  ",
    "\n",
    "\n ",
    "\n  ",
    "\n\n",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "|",
    "|-",
    "|+\n",
    ">",
    ">-\n",
    "|2\n",
    "&a ",
    "*a",
    "!x ",
    "!!str ",
    "?",
    "? ",
    "\\",
    "\\n",
    "\\\n",
    "\t",
    "---\n",
    "...\n",
    "---",
    "%",
    "@",
    "`",
    "~",
    "<<: ",
    "a",
    "b: c",
    "é",
    "😀",
    "\u{a0}",
    "null",
    "0x1",
    "--- ",
    "''",
    "\"\"",
    "- - ",
    "a:\n",
    "{}",
    "[]",
    "\r\n",
    "x: |\n  y\n",
    "# c\n",
    "::",
    "-:",
    ":-",
];

pub(super) struct Generator {
    state: u64,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// A number less than `bound` (xorshift).
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % bound.max(1) as u64) as usize
    }

    fn token(&mut self) -> &'static str {
        TOKENS[self.below(TOKENS.len())]
    }

    pub(super) fn document(&mut self) -> String {
        let mut text = if self.below(3) == 0 {
            (0..1 + self.below(14)).map(|_| self.token()).collect()
        } else {
            self.lines_of_a_seed()
        };
        for _ in 0..self.below(4) {
            text = self.mutated(&text);
        }
        if self.below(5) == 0 { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
    }

    fn lines_of_a_seed(&mut self) -> String {
        let lines: Vec<&str> = SEEDS[self.below(SEEDS.len())].split_inclusive('\n').collect();
        let first = self.below(lines.len());
        let end = (first + 1 + self.below(12)).min(lines.len());
        let chosen = &lines[first..end];
        let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let least = chosen.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
        chosen.iter().map(|line| line.get(least..).filter(|_| indent(line) >= least).unwrap_or(line)).collect()
    }

    fn mutated(&mut self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        let at = self.below(characters.len() + 1);
        match self.below(6) {
            0 if at < characters.len() => {
                characters.remove(at);
            }
            1 | 2 => {
                let token = self.token();
                characters.splice(at..at, token.chars());
            }
            3 => {
                let end = (at + self.below(6)).min(characters.len());
                characters.drain(at..end);
            }
            4 => {
                let line = characters[..at].iter().rposition(|character| *character == '\n').map_or(0, |at| at + 1);
                if self.below(2) == 0 {
                    characters.insert(line, ' ');
                } else if characters.get(line) == Some(&' ') {
                    characters.remove(line);
                }
            }
            5 => characters.truncate(at),
            _ => {}
        }
        characters.into_iter().collect()
    }
}
