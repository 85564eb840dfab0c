"""From a dataset's pictures to figures that charts can show, and to what is wrong with them."""
