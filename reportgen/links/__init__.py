"""Links between prose and data: whether what people wrote still agrees with the evidence."""
