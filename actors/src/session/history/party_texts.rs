/// Number and name of the other party, and the workgroup that the call came through, in one allocation.
#[derive(Debug, Default)]
pub(super) struct PartyTexts {
    all: Box<str>,
    number_end: usize,
    name_end: usize,
}

impl PartyTexts {
    pub(super) fn number(&self) -> &str {
        &self.all[..self.number_end]
    }

    pub(super) fn name(&self) -> &str {
        &self.all[self.number_end..self.name_end]
    }

    pub(super) fn workgroup(&self) -> &str {
        &self.all[self.name_end..]
    }

    /// Takes over what is told now. A text that is no longer told stays.
    pub(super) fn take(&mut self, number: &str, name: &str, workgroup: &str) {
        let number = if number.is_empty() { self.number() } else { number };
        let name = if name.is_empty() { self.name() } else { name };
        let workgroup = if workgroup.is_empty() { self.workgroup() } else { workgroup };
        if (number, name, workgroup) != (self.number(), self.name(), self.workgroup()) {
            let all = [number, name, workgroup].concat().into_boxed_str();
            *self = Self { number_end: number.len(), name_end: number.len() + name.len(), all };
        }
    }
}
