//! Numbers in cells. A small number could tell who it is, so it is hidden; and so is another one, because the sum would tell the hidden one
//! (OECD, "Glossary of statistical terms": cell suppression, complementary suppression).

use serde::Serialize;

/// The smallest number that is shown.
pub const FEWEST: usize = 5;

/// The fewest answers of which shares, and requests of which times, are published. Stricter than the threshold of a cell.
pub const FEWEST_ANSWERS: usize = 10;

/// A number that is shown or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// The number.
    Number(usize),
    /// A number that is not shown.
    Hidden,
}

/// The cells of numbers that add up, and their sum. Cells below [`FEWEST`] are hidden, zeros too. As long as what is hidden is a single
/// cell, or adds up to less than [`FEWEST`], the smallest cell that is left is hidden too. A sum below [`FEWEST`] is hidden.
pub fn hide_small(numbers: &[usize]) -> (Vec<Cell>, Cell) {
    let total: usize = numbers.iter().sum();
    if total < FEWEST {
        return (vec![Cell::Hidden; numbers.len()], Cell::Hidden);
    }
    let mut is_hidden: Vec<bool> = numbers.iter().map(|number| *number < FEWEST).collect();
    loop {
        let hidden = || numbers.iter().zip(&is_hidden).filter(|(_, is_hidden)| **is_hidden).map(|(number, _)| *number);
        let (count, sum) = (hidden().count(), hidden().sum::<usize>());
        // Zeros that are hidden together tell nothing about anybody.
        if count == 0 || sum == 0 || (count >= 2 && sum >= FEWEST) {
            break;
        }
        let smallest = numbers.iter().zip(&is_hidden).enumerate().filter(|(_, (_, is_hidden))| !**is_hidden);
        let Some((place, _)) = smallest.min_by_key(|(_, (number, _))| **number) else { break };
        if let Some(cell) = is_hidden.get_mut(place) {
            *cell = true;
        }
    }
    let cell = |(number, is_hidden): (&usize, bool)| if is_hidden { Cell::Hidden } else { Cell::Number(*number) };
    (numbers.iter().zip(is_hidden).map(cell).collect(), Cell::Number(total))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(numbers: &[usize]) -> Vec<Option<usize>> {
        let (cells, total) = hide_small(numbers);
        let number = |cell: Cell| if let Cell::Number(number) = cell { Some(number) } else { None };
        cells.into_iter().chain([total]).map(number).collect()
    }

    #[test]
    fn a_small_cell_takes_another_one_with_it() {
        assert_eq!(shown(&[7, 12, 5]), [Some(7), Some(12), Some(5), Some(24)]);
        assert_eq!(shown(&[7, 12, 4]), [None, Some(12), None, Some(23)]);
        assert_eq!(shown(&[1, 1, 20, 9]), [None, None, Some(20), None, Some(31)]);
        assert_eq!(shown(&[3, 4, 20]), [None, None, Some(20), Some(27)]);
        assert_eq!(shown(&[0, 0, 20]), [None, None, Some(20), Some(20)]);
        assert_eq!(shown(&[2, 2]), [None, None, None]);
        assert_eq!(shown(&[4, 20]), [None, None, Some(24)]);
        assert_eq!(shown(&[]), [None]);
    }

    proptest! {
        #[test]
        fn no_small_number_follows_from_what_is_shown(numbers in prop::collection::vec(0_usize..30, 0..9)) {
            let (cells, total) = hide_small(&numbers);
            let hidden: Vec<usize> =
                numbers.iter().zip(&cells).filter(|(_, cell)| **cell == Cell::Hidden).map(|(number, _)| *number).collect();
            prop_assert!(cells.iter().all(|cell| !matches!(cell, Cell::Number(number) if *number < FEWEST)));
            if let Cell::Number(total) = total {
                prop_assert_eq!(total, numbers.iter().sum::<usize>());
                let sum: usize = hidden.iter().sum();
                let is_everything = hidden.len() == numbers.len();
                prop_assert!(sum == 0 || is_everything || (hidden.len() >= 2 && sum >= FEWEST));
            } else {
                prop_assert_eq!(hidden.len(), numbers.len());
            }
        }
    }
}
