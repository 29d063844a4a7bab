"""What people keep next to pictures (COCO, YOLO, Pascal VOC, masks), as columns."""
