//! The same work done in several ways, one after the other in each round, so that a machine whose
//! speed drifts drifts for all of them alike.

use std::time::Instant;

use futures_util::future::{FutureExt, LocalBoxFuture};

use crate::figures::Figures;
use crate::table::Table;

/// Does the work of the round with this number.
type Work<'a> = Box<dyn FnMut(usize) -> LocalBoxFuture<'a, ()> + 'a>;

/// Ways to do the same work. The first is the baseline.
pub struct Contest<'a> {
    title: String,
    unit: &'static str,
    units: usize,
    ways: Vec<(String, Work<'a>)>,
}

impl<'a> Contest<'a> {
    /// A contest in which each round does so many units of work.
    pub fn new(title: impl Into<String>, unit: &'static str, units: usize) -> Self {
        Self {
            title: title.into(),
            unit,
            units,
            ways: Vec::new(),
        }
    }

    /// Adds a way. What it does before its first wait counts, too.
    pub fn way<F>(&mut self, name: impl Into<String>, mut work: impl FnMut(usize) -> F + 'a)
    where
        F: Future<Output = ()> + 'a,
    {
        let work: Work<'a> = Box::new(move |round| work(round).boxed_local());
        self.ways.push((name.into(), work));
    }

    /// Goes through the rounds, the first ones to warm up, and prints what each way took.
    pub async fn run(mut self, warm_up: usize, rounds: usize) {
        let mut times = vec![Figures::default(); self.ways.len()];
        for round in 0..warm_up + rounds {
            for at in 0..self.ways.len() {
                let turn = (at + round) % self.ways.len();
                let began = Instant::now();
                (self.ways[turn].1)(round).await;
                if round >= warm_up {
                    times[turn].push(began.elapsed().as_secs_f64());
                }
            }
        }
        self.print(&times, rounds);
    }

    fn print(&self, times: &[Figures], rounds: usize) {
        let title = format!("{}; {rounds} rounds of {}", self.title, self.units);
        let unit = format!("µs per {}", self.unit);
        let columns = [&*unit, "per second", "× baseline", "quartiles", "rate"];
        let mut table = Table::new(&title, &columns);
        for ((name, _), own) in self.ways.iter().zip(times) {
            let (each, ratios) = (own.median() / self.units as f64, own.over(&times[0]));
            let quartiles = (ratios.percentile(25), ratios.percentile(75));
            table.row(
                name,
                &[
                    format!("{:.1}", each * 1e6),
                    format!("{:.0}", 1.0 / each),
                    format!("{:.3}", ratios.median()),
                    format!("{:.2}–{:.2}", quartiles.0, quartiles.1),
                    format!("{:.3}", 1.0 / ratios.median()),
                ],
            );
        }
        table.print();
    }
}
