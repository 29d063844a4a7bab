"""Releases as other tools read pictures: COCO, Hugging Face's imagefolder, WebDataset."""
