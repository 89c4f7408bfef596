"""What exports of watches, phones and trackers share: archives, instants, stretches into days."""
