//! Result cells: sums, shares, `max`, `min`, `clip` over facts. Nothing else. (language §6)

use rust_decimal::Decimal;

/// An amount to compute. Money is in yuan here; it is rounded to the fen once, at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A number or a share.
    Number(Decimal),
    /// A fact by name.
    Fact(String),
    /// Both together.
    Add(Box<Expr>, Box<Expr>),
    /// The first less the second.
    Sub(Box<Expr>, Box<Expr>),
    /// The product.
    Mul(Box<Expr>, Box<Expr>),
    /// The largest.
    Max(Vec<Expr>),
    /// The smallest.
    Min(Vec<Expr>),
}

impl Expr {
    /// Reads an expression; `None` when the cell is words instead: something that does not parse, or that names what
    /// is no fact.
    pub fn parse(text: &str, is_fact: &dyn Fn(&str) -> bool) -> Option<Expr> {
        let mut p = Parser { rest: text.trim(), is_fact };
        let expr = p.sum()?;
        p.rest.trim().is_empty().then_some(expr)
    }

    /// The facts it needs.
    pub fn facts<'e>(&'e self, out: &mut Vec<&'e str>) {
        match self {
            Expr::Number(_) => {}
            Expr::Fact(name) => out.push(name),
            Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) => {
                a.facts(out);
                b.facts(out);
            }
            Expr::Max(all) | Expr::Min(all) => all.iter().for_each(|e| e.facts(out)),
        }
    }
}

struct Parser<'t> {
    rest: &'t str,
    is_fact: &'t dyn Fn(&str) -> bool,
}

impl<'t> Parser<'t> {
    fn eat(&mut self, sign: char) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<Expr> {
        let mut left = self.product()?;
        loop {
            if self.eat('+') {
                left = Expr::Add(Box::new(left), Box::new(self.product()?));
            } else if self.eat('-') {
                left = Expr::Sub(Box::new(left), Box::new(self.product()?));
            } else {
                return Some(left);
            }
        }
    }

    fn product(&mut self) -> Option<Expr> {
        let mut left = self.atom()?;
        while self.eat('*') {
            left = Expr::Mul(Box::new(left), Box::new(self.atom()?));
        }
        Some(left)
    }

    fn atom(&mut self) -> Option<Expr> {
        if self.eat('(') {
            let inner = self.sum()?;
            return self.eat(')').then_some(inner);
        }
        let number = self.take(|c| c.is_ascii_digit() || c == '.');
        if !number.is_empty() {
            let value: Decimal = number.parse().ok()?;
            return Some(Expr::Number(if self.eat('%') { value / Decimal::ONE_HUNDRED } else { value }));
        }
        let name = self.take(|c| c.is_alphanumeric() || c == '_' || c == '.');
        if name.is_empty() {
            return None;
        }
        if self.eat('(') {
            let mut args = vec![self.sum()?];
            while self.eat(',') {
                args.push(self.sum()?);
            }
            return if self.eat(')') { call(name, args) } else { None };
        }
        (self.is_fact)(name).then(|| Expr::Fact(name.to_owned()))
    }

    fn take(&mut self, keep: impl Fn(char) -> bool) -> &'t str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or(("", self.rest));
        self.rest = rest;
        taken
    }
}

/// `clip(x, low, high)` is `max(low, min(x, high))`.
fn call(name: &str, args: Vec<Expr>) -> Option<Expr> {
    match (name, args.len()) {
        ("max", 2..) => Some(Expr::Max(args)),
        ("min", 2..) => Some(Expr::Min(args)),
        ("clip", 3) => {
            let [x, low, high] = <[Expr; 3]>::try_from(args).ok()?;
            Some(Expr::Max(vec![low, Expr::Min(vec![x, high])]))
        }
        _ => None,
    }
}
