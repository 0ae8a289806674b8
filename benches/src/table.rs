//! What is printed: Markdown, so that it can be kept as it is.

/// A table under its title.
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; its first column is that of names.
    pub fn new(title: &str, columns: &[&str]) -> Self {
        let mut table = Self {
            title: title.to_owned(),
            rows: Vec::new(),
        };
        table.rows.push(line("", columns));
        table
    }

    /// Adds a row.
    pub fn row(&mut self, name: &str, cells: &[String]) {
        self.rows.push(line(name, cells));
    }

    /// Prints it.
    pub fn print(&self) {
        let widths: Vec<_> = (0..self.rows[0].len()).map(|at| self.width(at)).collect();
        println!("\n{}\n", self.title);
        for (number, row) in self.rows.iter().enumerate() {
            println!("{}", printed(row, &widths));
            if number == 0 {
                let dashes: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                println!("{}", printed(&dashes, &widths));
            }
        }
    }

    fn width(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

fn line(name: &str, cells: &[impl ToString]) -> Vec<String> {
    let cells = cells.iter().map(ToString::to_string);
    [name.to_owned()].into_iter().chain(cells).collect()
}

fn printed(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).enumerate();
    let cells = cells.map(|(at, (cell, width))| match at {
        0 => format!(" {cell:<width$} "),
        _ => format!(" {cell:>width$} "),
    });
    format!("|{}|", cells.collect::<Vec<_>>().join("|"))
}
