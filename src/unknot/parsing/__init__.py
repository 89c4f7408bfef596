"""What every reader needs: text out of bytes, rows, dates, numbers, and a diary out of entries."""
