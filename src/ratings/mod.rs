//! Residents' ratings: five levels, with a reason for the last two.
