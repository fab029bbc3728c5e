"""What people can do in Discord, a feature a file. Each reads what they do, and asks the bot to show a screen."""
