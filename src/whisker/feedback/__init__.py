"""What people say about predictions: pictures with the class they gave, kept until they join a dataset."""
