//! A sorted table of bytes by bytes: in memory while it is small, in a temporary file when it is large.

use std::collections::BTreeMap;
use std::io;

use redb::backends::FileBackend;
use redb::{Database, Durability, ReadableDatabase as _, TableDefinition};

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

/// Rows that are held in memory: of a larger table, those that came last; of a smaller one, all.
const HELD: usize = if cfg!(test) { 12 } else { 100_000 };

/// Bytes of the file that are kept in memory.
const CACHE: usize = 32 << 20;

/// A table under way; every key comes once.
#[derive(Debug, Default)]
pub(in crate::intake) struct Sorted {
    recent: Rows,
    disk: Option<Database>,
}

/// A table that is complete.
#[derive(Debug)]
pub(in crate::intake) enum Frozen {
    Memory(Rows),
    Disk(Database),
}

impl Sorted {
    /// Adds a row.
    pub(in crate::intake) fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.recent.insert(key, value);
        if self.recent.len() >= HELD { self.flush() } else { Ok(()) }
    }

    /// Writes what is held to the file, in order: a tree takes sorted rows faster.
    fn flush(&mut self) -> io::Result<()> {
        let database = match &mut self.disk {
            Some(database) => database,
            // The file has no name, so that nothing of it is left behind however the run ends.
            none => none.insert(open()?),
        };
        let mut writing = database.begin_write().map_err(io::Error::other)?;
        // Nobody opens the file again: nothing of it has to outlast a crash.
        writing.set_durability(Durability::None).map_err(io::Error::other)?;
        let mut table = writing.open_table(TABLE).map_err(io::Error::other)?;
        for (key, value) in std::mem::take(&mut self.recent) {
            table.insert(key.as_slice(), value.as_slice()).map_err(io::Error::other)?;
        }
        drop(table);
        writing.commit().map_err(io::Error::other)
    }

    /// The complete table.
    pub(in crate::intake) fn freeze(mut self) -> io::Result<Frozen> {
        if self.disk.is_some() {
            self.flush()?;
        }
        Ok(match self.disk {
            Some(database) => Frozen::Disk(database),
            None => Frozen::Memory(self.recent),
        })
    }
}

fn open() -> io::Result<Database> {
    let file = FileBackend::new(tempfile::tempfile()?).map_err(io::Error::other)?;
    Database::builder().set_cache_size(CACHE).create_with_backend(file).map_err(io::Error::other)
}

impl Frozen {
    /// Calls `each` for every row whose key starts with `prefix`, in the order of the keys, with the rest of its key, until it
    /// says `false`.
    pub(in crate::intake) fn scan(
        &self,
        prefix: &[u8],
        mut each: impl FnMut(&[u8], &[u8]) -> io::Result<bool>,
    ) -> io::Result<()> {
        match self {
            Self::Memory(rows) => {
                for (key, value) in rows.range(prefix.to_vec()..) {
                    let Some(rest) = key.strip_prefix(prefix) else { break };
                    if !each(rest, value)? {
                        break;
                    }
                }
            }
            Self::Disk(database) => {
                let reading = database.begin_read().map_err(io::Error::other)?;
                let table = reading.open_table(TABLE).map_err(io::Error::other)?;
                for row in table.range(prefix..).map_err(io::Error::other)? {
                    let (key, value) = row.map_err(io::Error::other)?;
                    let Some(rest) = key.value().strip_prefix(prefix) else { break };
                    if !each(rest, value.value())? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &Frozen, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut found = Vec::new();
        let take = |key: &[u8], value: &[u8]| {
            found.push((key.to_vec(), value.to_vec()));
            Ok(true)
        };
        table.scan(prefix, take).unwrap();
        found
    }

    /// `count` rows under two prefixes, in an order that is not theirs.
    fn table(count: u32) -> Frozen {
        let mut table = Sorted::default();
        for number in 0..count {
            let mixed = number.wrapping_mul(2_654_435_761) % count.next_power_of_two();
            let mut key = vec![u8::from(number % 2 == 0)];
            key.extend(mixed.to_be_bytes());
            key.extend(number.to_be_bytes());
            table.insert(key, number.to_be_bytes().to_vec()).unwrap();
        }
        table.freeze().unwrap()
    }

    #[test]
    fn rows_come_in_the_order_of_their_keys_whether_in_memory_or_on_disk() {
        for count in [10, 1_000] {
            let table = table(count);
            assert_eq!(matches!(table, Frozen::Disk(_)), count > 10);
            for prefix in [[0], [1]] {
                let found = rows(&table, &prefix);
                assert_eq!(found.len(), count as usize / 2);
                assert!(found.is_sorted());
                assert!(found.iter().all(|(key, value)| key.ends_with(value)));
            }
            assert_eq!(rows(&table, &[2]), []);
        }
    }

    #[test]
    fn a_scan_ends_when_it_is_told_to() {
        let mut seen = 0;
        let count = |_: &[u8], _: &[u8]| {
            seen += 1;
            Ok(seen < 3)
        };
        table(10).scan(&[], count).unwrap();
        assert_eq!(seen, 3);
    }
}
