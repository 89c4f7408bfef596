"""The engine as compiled vector code, through LLVM."""
