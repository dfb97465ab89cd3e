"""What comes back after a letter was sent: bounces, complaints, unsubscribes; and what it means for the next one."""
