"""How well callnotes answers, and the numbers that it judges answers by: measured and learned. See README.md."""
