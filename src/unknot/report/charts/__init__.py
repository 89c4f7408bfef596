"""Pictures as SVG text, drawn on the server: classes, never colours, so every theme shares them."""
